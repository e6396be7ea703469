import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Metric, Report, RowTable } from '../api/types';
import { formatFixed, formatNumber, formatScore } from '../ui/text/format';
import { ChartFigure } from '../ui/charts/ChartFigure';
import { Slices } from './Slices';

interface IProps {
  report: Report;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
}

/** A report: metrics beside the dummy, charts, classes, parts of the rows, worst rows. */
export function ReportView({ report, rendermime, trans }: IProps): JSX.Element {
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
          <Metrics metrics={report.metrics} trans={trans} />
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
        <Folded title={trans.__('Most wrong')} table={report.worst} />
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
          title={trans.__('Drift from the training rows')}
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

function Metrics(props: {
  metrics: Metric[];
  trans: TranslationBundle;
}): JSX.Element {
  const { metrics, trans } = props;
  const withRandom = metrics.some(metric => typeof metric.random === 'number');
  return (
    <div className="jp-mlhub-wide">
      <table className="jp-mlhub-table">
        <thead>
          <tr>
            <th>{trans.__('Metric')}</th>
            <th>{trans.__('Score')}</th>
            <th
              title={trans.__(
                'With 95 % confidence the score lies in this interval'
              )}
            >
              {trans.__('95 % interval')}
            </th>
            <th
              title={trans.__('The score of a model that ignores all columns')}
            >
              {trans.__('Baseline')}
            </th>
            {withRandom && (
              <th
                title={trans.__(
                  'The score of the same pipeline on random rows'
                )}
              >
                {trans.__('Random rows')}
              </th>
            )}
            <th>{trans.__('Folds')}</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map(metric => (
            <tr key={metric.name} title={metric.help}>
              <td>
                <abbr title={metric.help}>{metric.label}</abbr>
              </td>
              <td>
                <strong>{formatScore(metric.mean, metric.spread)}</strong>
              </td>
              <td>{metric.interval?.map(formatNumber).join(' – ') ?? '–'}</td>
              <td>
                {metric.baseline === null ? '–' : formatNumber(metric.baseline)}
              </td>
              {withRandom && (
                <td>
                  {typeof metric.random === 'number'
                    ? formatNumber(metric.random)
                    : '–'}
                </td>
              )}
              <td className="jp-mlhub-folds">
                {metric.folds.map(formatNumber).join('  ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
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

/** Rows with numbers to the right. */
export function Rows({ table }: { table: RowTable }): JSX.Element {
  return (
    <div className="jp-mlhub-scroll">
      <table className="jp-mlhub-table jp-mlhub-preview">
        <thead>
          <tr>
            {table.columns.map(column => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place} data-type={typeof cell}>
                  {typeof cell === 'number'
                    ? formatNumber(cell)
                    : String(cell ?? '')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
