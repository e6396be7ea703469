import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column } from '../../api/types';
import { formatCount } from '../../ui/text/format';
import { percentOf, shortOf, topValues } from './facts';

/** What is known of a column: its extremes and quartiles, or its top values. */
export function ColumnFacts(props: {
  column: Column;
  rows: number;
  trans: TranslationBundle;
}): JSX.Element {
  const { column, rows, trans } = props;
  const quantiles = column.quantiles ?? [];
  const facts: [string, unknown][] = [
    [trans.__('missing'), formatCount(column.missing)],
    [trans.__('distinct'), distinct(column)],
    [trans.__('min'), column.minimum],
    [trans.__('25 %'), quantiles[1]],
    [trans.__('median'), quantiles[2]],
    [trans.__('75 %'), quantiles[3]],
    [trans.__('max'), column.maximum],
    [trans.__('mean'), column.mean],
    [trans.__('deviation'), column.deviation]
  ];
  return (
    <>
      <dl>
        {facts
          .filter(([, value]) => value !== null && value !== undefined)
          .map(([name, value]) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>{shortOf(value)}</dd>
            </React.Fragment>
          ))}
      </dl>
      {!column.histogram && topValues(column).length > 0 && (
        <dl>
          {topValues(column)
            .slice(0, 8)
            .map(([value, count]) => (
              <React.Fragment key={String(value)}>
                <dt title={String(value)}>{shortOf(value)}</dt>
                <dd>
                  {formatCount(count)} · {percentOf(count, rows)}
                </dd>
              </React.Fragment>
            ))}
        </dl>
      )}
    </>
  );
}

function distinct(column: Column): string {
  const count = formatCount(column.distinct);
  return column.distinct_is_estimate ? `≈ ${count}` : count;
}
