import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { ColumnDrift } from '../../api/types';
import { useNarrowed } from '../../ui/hooks/useNarrowed';
import { wordOfType } from '../../ui/text/columns';
import { formatCount, formatShare } from '../../ui/text/format';
import { Scrolled } from '../../ui/Scrolled';

/** Every column of two versions, what changed most first, with both distributions. */
export function ComparedColumns(props: {
  columns: ColumnDrift[];
  trans: TranslationBundle;
}): JSX.Element {
  const { columns, trans } = props;
  const { shown, search, rest } = useNarrowed(columns, trans);
  const differ = columns.filter(one => one.change !== 'same').length;
  const words: Record<ColumnDrift['change'], string> = {
    added: trans.__('added'),
    removed: trans.__('removed'),
    retyped: trans.__('other type'),
    drifted: trans.__('drifted'),
    same: ''
  };
  return (
    <>
      <p>
        {differ === 0
          ? trans.__('All columns have the types and distributions as before.')
          : trans._n(
              '%1 of %2 columns has changed.',
              '%1 of %2 columns have changed.',
              differ,
              formatCount(columns.length)
            )}
      </p>
      {search}
      <Scrolled>
        <table className="jp-mlhub-table jp-mlhub-compared-columns">
          <thead>
            <tr>
              <th>{trans.__('Column')}</th>
              <th>{trans.__('Change')}</th>
              <th>{trans.__('Type')}</th>
              <th>{trans.__('Before and after')}</th>
              <th
                className="jp-mlhub-number"
                title={trans.__(
                  'The share of the rows by which the distributions differ (total variation distance)'
                )}
              >
                {trans.__('Moved')}
              </th>
              <th className="jp-mlhub-number">{trans.__('Mean')}</th>
              <th className="jp-mlhub-number">{trans.__('Missing')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(column => (
              <tr key={column.name} data-change={column.change}>
                <th scope="row">{column.name}</th>
                <td>{words[column.change]}</td>
                <td>
                  {column.types
                    .map(type => wordOfType(type, trans))
                    .join(' → ')}
                </td>
                <td>
                  {column.pictured && <Both pictured={column.pictured} />}
                </td>
                <td className="jp-mlhub-number">
                  {column.drift === null ? '' : formatShare(column.drift)}
                </td>
                <td className="jp-mlhub-number">
                  {column.mean.some(mean => mean !== null) &&
                    column.mean.map(short).join(' → ')}
                </td>
                <td className="jp-mlhub-number">
                  {column.missing.map(share => formatShare(share)).join(' → ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      {rest}
    </>
  );
}

const WIDTH = 140;
const HEIGHT = 28;

/** The distribution before in grey, the one after as a line of steps over it. */
function Both(props: {
  pictured: NonNullable<ColumnDrift['pictured']>;
}): JSX.Element {
  const { before, after, edges, values } = props.pictured;
  const most = Math.max(...before, ...after) || 1;
  const step = WIDTH / before.length;
  const top = (share: number) => HEIGHT - 1 - (share / most) * (HEIGHT - 2);
  const line = after
    .map(
      (share, index) => `H${index * step} V${top(share)} H${(index + 1) * step}`
    )
    .join(' ');
  const range = edges
    ? `${short(edges[0])} – ${short(edges[edges.length - 1])}`
    : (values ?? []).join(', ');
  return (
    <svg
      className="jp-mlhub-both"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      <title>{range}</title>
      {before.map((share, index) => (
        <rect
          key={index}
          x={index * step}
          y={top(share)}
          width={Math.max(1, step - 1)}
          height={HEIGHT - 1 - top(share)}
        />
      ))}
      <path d={`M0 ${HEIGHT - 1} ${line} V${HEIGHT - 1}`} />
    </svg>
  );
}

function short(value: number | null): string {
  return value === null ? '–' : formatCount(value, 5);
}
