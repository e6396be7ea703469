import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Report } from '../documents';
import { formatNumber, formatScore } from '../format';
import { Chart } from './Chart';

interface IProps {
  report: Report;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
}

/** A report: metrics beside the dummy, charts, classes, notes. */
export function ReportView({ report, rendermime, trans }: IProps): JSX.Element {
  return (
    <section className="jp-mlhub-report">
      <h3>{trans.__('Scores')}</h3>
      <p>{report.validation}</p>
      <table className="jp-mlhub-table">
        <thead>
          <tr>
            <th>{trans.__('Metric')}</th>
            <th>{trans.__('Score')}</th>
            <th>{trans.__('Dummy')}</th>
            <th>{trans.__('Folds')}</th>
          </tr>
        </thead>
        <tbody>
          {report.metrics.map(metric => (
            <tr key={metric.name} title={metric.help}>
              <td>{metric.label}</td>
              <td>
                <strong>{formatScore(metric.mean, metric.spread)}</strong>
              </td>
              <td>
                {metric.baseline === null ? '–' : formatNumber(metric.baseline)}
              </td>
              <td className="jp-mlhub-folds">
                {metric.folds.map(formatNumber).join('  ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {(report.notes ?? []).map(note => (
        <p className="jp-mlhub-note" key={note}>
          {note}
        </p>
      ))}
      {(report.charts ?? []).map(chart => (
        <figure key={chart.title}>
          <figcaption>{chart.title}</figcaption>
          <Chart spec={chart.spec} rendermime={rendermime} />
        </figure>
      ))}
      {(report.classes ?? []).length > 0 && (
        <>
          <h3>{trans.__('Classes')}</h3>
          <table className="jp-mlhub-table">
            <thead>
              <tr>
                <th>{trans.__('Class')}</th>
                <th>{trans.__('Precision')}</th>
                <th>{trans.__('Recall')}</th>
                <th>{trans.__('F1')}</th>
                <th>{trans.__('Rows')}</th>
              </tr>
            </thead>
            <tbody>
              {(report.classes ?? []).map(row => (
                <tr key={row.label}>
                  <td>{row.label}</td>
                  <td>{formatNumber(row.precision)}</td>
                  <td>{formatNumber(row.recall)}</td>
                  <td>{formatNumber(row.f1)}</td>
                  <td>{row.support.toLocaleString('en')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
