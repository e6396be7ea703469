import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column } from '../api/types';
import { formatCount } from '../ui/text/format';
import { useNarrowed } from '../ui/hooks/useNarrowed';

/** Each column's type, missing values and distribution; a click shows the rest. */
export function ColumnList(props: {
  columns: Column[];
  rows: number;
  trans: TranslationBundle;
}): JSX.Element {
  const { columns, rows, trans } = props;
  const { shown, search, rest } = useNarrowed(columns, trans);
  return (
    <section aria-label={trans.__('Columns')} className="jp-mlhub-columns">
      {search}
      {shown.map(column => (
        <details key={column.name} data-column={column.name}>
          <summary>
            <span className="jp-mlhub-columnName" title={column.name}>
              {column.name}
            </span>
            <Spread column={column} />
            <small>
              {column.type}
              {column.missing > 0 &&
                ` · ${trans.__('%1 missing', percent(column.missing, rows))}`}
            </small>
          </summary>
          <Facts column={column} rows={rows} trans={trans} />
        </details>
      ))}
      {rest}
    </section>
  );
}

/** A small picture of how the values are spread. */
function Spread({ column }: { column: Column }): JSX.Element | null {
  const counts =
    column.histogram?.counts ??
    topValues(column)
      .slice(0, 12)
      .map(([, count]) => count);
  const most = Math.max(...counts, 1);
  const width = 72 / Math.max(counts.length, 6);
  return (
    <svg width={72} height={18} aria-hidden="true" className="jp-mlhub-spread">
      {counts.map((count: number, index: number) => {
        const height = count ? Math.max(1, (18 * count) / most) : 0;
        return (
          <rect
            key={index}
            x={index * width}
            y={18 - height}
            width={Math.max(1, width - 1)}
            height={height}
          />
        );
      })}
    </svg>
  );
}

function distinct(column: Column): string {
  const count = formatCount(column.distinct);
  return column.distinct_is_estimate ? `≈ ${count}` : count;
}

function Facts(props: {
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
              <dd>{short(value)}</dd>
            </React.Fragment>
          ))}
      </dl>
      {!column.histogram && topValues(column).length > 0 && (
        <dl>
          {topValues(column)
            .slice(0, 8)
            .map(([value, count]) => (
              <React.Fragment key={String(value)}>
                <dt title={String(value)}>{short(value)}</dt>
                <dd>
                  {formatCount(count)} · {percent(count, rows)}
                </dd>
              </React.Fragment>
            ))}
        </dl>
      )}
    </>
  );
}

/** The top values with their counts. */
function topValues(column: Column): [unknown, number][] {
  return (column.top ?? []) as [unknown, number][];
}

function percent(part: number, whole: number): string {
  const share = (100 * part) / Math.max(1, whole);
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`;
}

function short(value: unknown): string {
  return typeof value === 'number'
    ? formatCount(value, 5)
    : String(value).slice(0, 60);
}
