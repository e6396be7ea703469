import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { SHOWN_ITEMS } from '../api/pages';
import type { ComparedRowList, ModelComparison } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { ShowMore } from '../ui/ShowMore';
import { useLoaded } from '../ui/hooks/useLoaded';
import { formatCount, formatNumber } from '../ui/text/format';
import { Waiting } from '../ui/Waiting';
import { pairsOf } from './comparison';
import { Scrolled } from '../ui/Scrolled';

interface IProps {
  model: HubModel;
  of: string;
  found: ModelComparison;
  trans: TranslationBundle;
}

/** The rows on which one is right and another is wrong, of a pair that the person chooses. */
export function DifferingRows(props: IProps): JSX.Element | null {
  const { found, trans } = props;
  const pairs = pairsOf(found);
  const [chosen, setChosen] = useState(0);
  if (pairs.length === 0) {
    return null;
  }
  const pair = pairs[Math.min(chosen, pairs.length - 1)];
  return (
    <section aria-label={trans.__('Rows')}>
      <h3>{trans.__('Rows')}</h3>
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Which rows')}
        value={pairs.indexOf(pair)}
        onChange={event => setChosen(Number(event.target.value))}
      >
        {pairs.map((one, place) => (
          <option key={one.better + one.worse} value={place}>
            {one.sentence}
          </option>
        ))}
      </select>
      {pair.rows > 0 ? (
        <Rows
          key={pair.better + pair.worse}
          {...props}
          better={pair.better}
          worse={pair.worse}
        />
      ) : (
        <p className="jp-mlhub-muted">{trans.__('There are no such rows.')}</p>
      )}
    </section>
  );
}

function Rows(props: IProps & { better: string; worse: string }): JSX.Element {
  const { model, of, better, worse, trans } = props;
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const {
    value: page,
    problem,
    again
  } = useLoaded(
    () => model.client.comparisons.rows(of, { better, worse }, wanted),
    [of, wanted]
  );
  if (!page) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  return (
    <>
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      <RowTable page={page} trans={trans} />
      <ShowMore
        page={page}
        trans={trans}
        onMore={() => setWanted(wanted + SHOWN_ITEMS)}
      />
    </>
  );
}

function RowTable(props: {
  page: ComparedRowList;
  trans: TranslationBundle;
}): JSX.Element {
  const { page, trans } = props;
  return (
    <Scrolled isTall>
      <table className="jp-mlhub-table jp-mlhub-preview">
        <thead>
          <tr>
            <th>{trans.__('Row')}</th>
            <th>{trans.__('Actual')}</th>
            <th>{page.better}</th>
            <th>{page.worse}</th>
            {page.columns.map(column => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.items.map(row => (
            <tr key={row.row} data-row={row.row}>
              <td data-type="number">{formatCount(row.row)}</td>
              {[row.actual, row.better, row.worse, ...row.cells].map(
                (cell, place) => (
                  <td key={place} data-type={typeof cell}>
                    {typeof cell === 'number'
                      ? formatNumber(cell)
                      : String(cell ?? '')}
                  </td>
                )
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
