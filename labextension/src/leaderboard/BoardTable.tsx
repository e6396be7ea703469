import React from 'react';

import type { BoardSort, Leaderboard } from '../api/types';
import { SortHeader } from '../ui/SortHeader';
import { groupsOf, keyOf } from './board';
import { EntryRow, type IRowProps } from './EntryRow';
import { Scrolled } from '../ui/Scrolled';

/** Models and trials, those together between which the rows can't tell. */
export function BoardTable(
  props: IRowProps & {
    board: Leaderboard;
    sort: BoardSort;
    onSort: (sort: BoardSort) => void;
  }
): JSX.Element {
  const { board, sort, onSort, trans } = props;
  const sorted = { sort, onSort };
  return (
    <Scrolled>
      <table className="jp-mlhub-table jp-mlhub-trials">
        <thead>
          <tr>
            <th>
              <span className="jp-mlhub-unseen">{trans.__('Chosen')}</span>
            </th>
            <SortHeader {...sorted} column="rank">
              {trans.__('Rank')}
            </SortHeader>
            <th>{trans.__('Model or pipeline')}</th>
            <th colSpan={2} className="jp-mlhub-scoreHead">
              {board.label}
            </th>
            <SortHeader
              {...sorted}
              column="fit_seconds"
              className="jp-mlhub-middling"
            >
              {trans.__('Fit')}
            </SortHeader>
            <SortHeader
              {...sorted}
              column="predict_seconds"
              className="jp-mlhub-middling"
            >
              <span title={trans.__('To predict 1,000 rows')}>
                {trans.__('Predict')}
              </span>
            </SortHeader>
            <SortHeader
              {...sorted}
              column="size_bytes"
              className="jp-mlhub-minor"
            >
              {trans.__('Size')}
            </SortHeader>
            <th className="jp-mlhub-minor">{trans.__('Owner')}</th>
          </tr>
        </thead>
        {groupsOf(board.items, sort).map(({ standing, entries }) => {
          const isGroup = standing !== null && entries.length > 1;
          return (
            <tbody
              key={keyOf(entries[0])}
              className={isGroup ? 'jp-mlhub-alike' : undefined}
              data-standing={standing}
            >
              {entries.map(entry => (
                <EntryRow {...props} key={keyOf(entry)} entry={entry} />
              ))}
              {isGroup && (
                <tr>
                  <td colSpan={9}>
                    {standing === 1
                      ? trans.__(
                          'Those above are not distinguishable from the best: on these rows the difference may be chance.'
                        )
                      : trans.__(
                          'Those above are behind, and not distinguishable from the first of them.'
                        )}
                  </td>
                </tr>
              )}
            </tbody>
          );
        })}
      </table>
    </Scrolled>
  );
}
