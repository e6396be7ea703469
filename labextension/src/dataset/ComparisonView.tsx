import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { Comparison } from '../api/types';
import { formatCount } from '../ui/text/format';
import { ComparedColumns } from './columns/ComparedColumns';
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
          <ComparedColumns columns={value.columns} trans={trans} />
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
    comparison.is_extended
      ? trans._n(
          'All rows of before, and %1 more.',
          'All rows of before, and %1 more.',
          after - before,
          count(after - before)
        )
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
