import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Metric } from '../api/types';
import { Whiskers } from '../ui/charts/Whiskers';
import { formatAligned } from '../ui/text/format';
import { Scrolled } from '../ui/Scrolled';

/** The scores with how sure they are, beside a model that has learnt nothing. */
export function Metrics(props: {
  metrics: Metric[];
  trans: TranslationBundle;
}): JSX.Element {
  const { metrics, trans } = props;
  const withRandom = metrics.some(metric => typeof metric.random === 'number');
  return (
    <Scrolled>
      <table className="jp-mlhub-table jp-mlhub-metrics">
        <thead>
          <tr>
            <th>{trans.__('Metric')}</th>
            <th className="jp-mlhub-number">{trans.__('Score')}</th>
            <th title={trans.__('Standard deviation over the folds')}>±</th>
            <th
              className="jp-mlhub-number"
              title={trans.__(
                'With 95 % confidence the score lies in this interval'
              )}
            >
              {trans.__('95 % interval')}
            </th>
            <th
              className="jp-mlhub-number"
              title={trans.__('The score of a model that ignores all columns')}
            >
              {trans.__('Baseline')}
            </th>
            {withRandom && (
              <th
                className="jp-mlhub-number"
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
            <MetricRow
              key={metric.name}
              metric={metric}
              withRandom={withRandom}
            />
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function MetricRow(props: {
  metric: Metric;
  withRandom: boolean;
}): JSX.Element {
  const { metric, withRandom } = props;
  const { mean, spread, interval, baseline, random, folds } = metric;
  return (
    <tr>
      <td>
        <abbr title={metric.help}>{metric.label}</abbr>
      </td>
      <td className="jp-mlhub-number">
        <strong>{formatAligned(mean)}</strong>
      </td>
      <td className="jp-mlhub-fact">
        {spread !== null && `± ${formatAligned(spread)}`}
      </td>
      <td className="jp-mlhub-number">
        {interval?.map(formatAligned).join(' – ') ?? '–'}
      </td>
      <td className="jp-mlhub-number">
        {baseline === null ? '–' : formatAligned(baseline)}
      </td>
      {withRandom && (
        <td className="jp-mlhub-number">
          {typeof random === 'number' ? formatAligned(random) : '–'}
        </td>
      )}
      <td title={folds.map(formatAligned).join('  ')}>
        <Whiskers
          mean={mean}
          interval={interval}
          baseline={baseline}
          folds={folds}
        />
      </td>
    </tr>
  );
}
