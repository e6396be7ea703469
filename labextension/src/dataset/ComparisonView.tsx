import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { Comparison } from '../api/types';
import { formatCount, formatShare } from '../ui/text/format';
import type { HubModel } from '../state/HubModel';
import { useLoaded } from '../ui/hooks/useLoaded';

/** A version beside an earlier one: columns, distributions, rows. */
export function ComparisonView(props: {
  model: HubModel;
  name: string;
  before: number;
  after: number;
  trans: TranslationBundle;
  onClose: () => void;
}): JSX.Element {
  const { model, name, before, after, trans, onClose } = props;
  const [key, setKey] = useState('');
  const { value, problem } = useLoaded(
    () => model.client.compare(name, after, before, key),
    [name, before, after, key]
  );
  return (
    <section
      className="jp-mlhub-comparison"
      aria-label={trans.__('Comparison of versions')}
    >
      <header>
        <h3>{trans.__('v%1 beside v%2', after, before)}</h3>
        <button
          className="jp-mlhub-action"
          title={trans.__('Close the comparison')}
          aria-label={trans.__('Close the comparison')}
          onClick={onClose}
        >
          ×
        </button>
      </header>
      {problem && (
        <p className="jp-mlhub-problem" role="alert">
          {problem}
        </p>
      )}
      {!value && !problem && <p role="status">{trans.__('Comparing…')}</p>}
      {value && (
        <>
          <Summary comparison={value} trans={trans} />
          {value.keys.length > 1 && (
            <label className="jp-mlhub-inline">
              {trans.__('Match rows by')}
              <select
                className="jp-mod-styled"
                value={value.by_key?.key ?? ''}
                onChange={event => setKey(event.target.value)}
              >
                {value.keys.map(one => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          )}
          <Columns comparison={value} trans={trans} />
        </>
      )}
    </section>
  );
}

function Summary(props: {
  comparison: Comparison;
  trans: TranslationBundle;
}): JSX.Element {
  const { comparison, trans } = props;
  const { by_key: rows } = comparison;
  const count = (number: number) => formatCount(number);
  const [before, after] = comparison.rows;
  const facts = [
    comparison.same_content
      ? trans.__('The file is the same, byte by byte.')
      : '',
    before === after
      ? trans.__('%1 rows in both.', count(after))
      : trans.__('%1 rows, before %2.', count(after), count(before)),
    rows
      ? trans.__(
          'By %1: %2 added, %3 removed, %4 changed, %5 unchanged.',
          rows.key,
          count(rows.added),
          count(rows.removed),
          count(rows.changed),
          count(rows.unchanged)
        )
      : trans.__('No column identifies the rows of both versions.')
  ];
  const first = rows?.examples_added ?? [];
  const gone = rows?.examples_removed ?? [];
  return (
    <>
      <p>{facts.filter(fact => fact).join(' ')}</p>
      {first.length > 0 && (
        <p>
          <small>{trans.__('Added: %1 …', first.join(', '))}</small>
        </p>
      )}
      {gone.length > 0 && (
        <p>
          <small>{trans.__('Removed: %1 …', gone.join(', '))}</small>
        </p>
      )}
    </>
  );
}

/** Columns that differ first; those that do not are counted. */
function Columns(props: {
  comparison: Comparison;
  trans: TranslationBundle;
}): JSX.Element {
  const { comparison, trans } = props;
  const differ = comparison.columns.filter(one => one.change !== 'same');
  const same = comparison.columns.length - differ.length;
  const words: Record<string, string> = {
    added: trans.__('added'),
    removed: trans.__('removed'),
    retyped: trans.__('other type'),
    drifted: trans.__('drifted')
  };
  return (
    <>
      {differ.length > 0 && (
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>{trans.__('column')}</th>
              <th>{trans.__('change')}</th>
              <th>{trans.__('type')}</th>
              <th
                title={trans.__(
                  'Total variation distance between the two distributions'
                )}
              >
                {trans.__('drift')}
              </th>
              <th>{trans.__('mean')}</th>
              <th>{trans.__('missing')}</th>
            </tr>
          </thead>
          <tbody>
            {differ.map(column => (
              <tr key={column.name}>
                <td>{column.name}</td>
                <td>{words[column.change]}</td>
                <td>{column.types.join(' → ')}</td>
                <td>
                  {column.drift === null ? '' : formatShare(column.drift)}
                </td>
                <td>
                  {column.mean.some(mean => mean !== null) &&
                    column.mean.map(short).join(' → ')}
                </td>
                <td>
                  {(column.missing ?? [])
                    .map(share => formatShare(share))
                    .join(' → ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <small>
          {trans._n(
            '%1 column has its type and distribution as before.',
            '%1 columns have their types and distributions as before.',
            same
          )}
        </small>
      </p>
    </>
  );
}

function short(value: number | null): string {
  return value === null ? '–' : formatCount(value, 5);
}
