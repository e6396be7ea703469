import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Report, RowTable } from '../api/types';
import { formatFixed } from '../ui/text/format';
import { ChartFigure } from '../ui/charts/ChartFigure';
import { Metrics } from './Metrics';
import { Slices } from './Slices';
import { Rows } from '../ui/Rows';

interface IProps {
  report: Report;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
  /** What stands beside the scores. */
  tile?: JSX.Element;
}

/** A report: metrics beside the baseline, charts, classes, scores by group, worst predictions. */
export function ReportView(props: IProps): JSX.Element {
  const { report, rendermime, trans, tile } = props;
  const columns = [
    trans.__('Class'),
    trans.__('Precision'),
    trans.__('Recall'),
    trans.__('F1'),
    trans.__('Rows')
  ];
  return (
    <section className="jp-mlhub-report">
      {report.metrics.length > 0 && (
        <>
          <h3>{trans.__('Scores')}</h3>
          <p>{report.validation}</p>
          <div className="jp-mlhub-scores">
            {tile}
            <Metrics metrics={report.metrics} trans={trans} />
          </div>
        </>
      )}
      {(report.notes ?? []).map(note => (
        <p className="jp-mlhub-note" key={note}>
          {note}
        </p>
      ))}
      <div className="jp-mlhub-charts">
        {(report.charts ?? []).map(chart => (
          <ChartFigure
            key={chart.title}
            chart={chart}
            rendermime={rendermime}
            trans={trans}
          />
        ))}
      </div>
      {(report.classes ?? []).length > 0 && (
        <>
          <h3>{trans.__('Classes')}</h3>
          <Rows
            table={{
              columns,
              rows: (report.classes ?? []).map(row => [
                row.label,
                row.precision,
                row.recall,
                row.f1,
                row.support
              ])
            }}
          />
        </>
      )}
      {(report.slices ?? []).length > 0 && (
        <Slices slices={report.slices ?? []} trans={trans} />
      )}
      {report.worst && (
        <Folded title={trans.__('Worst predictions')} table={report.worst} />
      )}
      {report.predictions && (
        <Folded
          open={report.metrics.length === 0}
          title={trans.__('Predictions')}
          table={report.predictions}
        />
      )}
      {(report.drift ?? []).length > 0 && (
        <Folded
          title={trans.__('Drift since training')}
          table={{
            columns: [
              trans.__('Column'),
              trans.__('Drift'),
              trans.__('Missing before'),
              trans.__('Missing now'),
              trans.__('Unseen values')
            ],
            rows: (report.drift ?? []).map(one => [
              one.column,
              percent(one.drift),
              percent(one.missing_before),
              percent(one.missing_now),
              (one.unseen ?? []).join(', ')
            ])
          }}
        />
      )}
    </section>
  );
}

function percent(share: number): string {
  return `${formatFixed(100 * share, 1)} %`;
}

function Folded(props: {
  title: string;
  table: RowTable;
  open?: boolean;
}): JSX.Element {
  return (
    <details open={props.open}>
      <summary>
        <h3>{props.title}</h3>
      </summary>
      <Rows table={props.table} />
    </details>
  );
}
