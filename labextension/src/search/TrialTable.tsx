import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { TrialInfo, TrialList, TrialSort } from '../api/types';
import { SortHeader } from '../ui/SortHeader';
import { decimalsOf } from '../ui/text/pipelines';
import { type ITrialActions, TrialRow } from './TrialRow';
import { groupsOf } from './trials';
import { Scrolled } from '../ui/Scrolled';

/** The trials of a search, those first and apart that nothing tells from the best. */
export function TrialTable(props: {
  page: TrialList;
  sort: TrialSort;
  actions: ITrialActions;
  trans: TranslationBundle;
  onSort: (sort: TrialSort) => void;
}): JSX.Element {
  const { page, sort, actions, trans, onSort } = props;
  const { alike, others } = groupsOf(page.items, sort);
  const decimals = decimalsOf(page);
  const rowOf = (trial: TrialInfo) => (
    <TrialRow
      key={trial.number}
      trial={trial}
      decimals={decimals}
      actions={actions}
      trans={trans}
    />
  );
  const sorted = { sort, onSort };
  return (
    <Scrolled>
      <table className="jp-mlhub-table jp-mlhub-trials">
        <thead>
          <tr>
            <SortHeader {...sorted} column="rank">
              {trans.__('Rank')}
            </SortHeader>
            <SortHeader {...sorted} column="number" className="jp-mlhub-minor">
              {trans.__('Trial')}
            </SortHeader>
            <th>{trans.__('Pipeline')}</th>
            <th colSpan={2} className="jp-mlhub-scoreHead">
              {page.label}
            </th>
            <SortHeader
              {...sorted}
              column="fit_seconds"
              className="jp-mlhub-middling"
            >
              {trans.__('Fit time')}
            </SortHeader>
            <th className="jp-mlhub-minor">{trans.__('State')}</th>
          </tr>
        </thead>
        {alike.length > 0 && (
          <tbody className="jp-mlhub-alike">
            {alike.map(rowOf)}
            <tr>
              <td colSpan={7}>
                {trans.__(
                  'Those above are not distinguishable from the best: on these rows the difference may be chance.'
                )}
              </td>
            </tr>
          </tbody>
        )}
        <tbody>{others.map(rowOf)}</tbody>
      </table>
    </Scrolled>
  );
}
