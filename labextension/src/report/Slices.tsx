import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { Report } from '../api/types';
import { formatCount, formatNumber } from '../ui/text/format';

/** How good the model is by the groups of a column that one chooses. */
export function Slices(props: {
  slices: NonNullable<Report['slices']>;
  trans: TranslationBundle;
}): JSX.Element {
  const { slices, trans } = props;
  const columns = Array.from(new Set(slices.map(slice => slice.column)));
  const [chosen, setChosen] = useState(columns[0]);
  const shown = slices.filter(slice => slice.column === chosen);
  return (
    <>
      <h3>{trans.__('Score by group')}</h3>
      <p className="jp-mlhub-inline">
        <label>
          {trans.__('By column')}{' '}
          <select
            className="jp-mod-styled"
            value={chosen}
            onChange={event => setChosen(event.target.value)}
          >
            {columns.map(column => (
              <option key={column}>{column}</option>
            ))}
          </select>
        </label>
      </p>
      <table className="jp-mlhub-table">
        <thead>
          <tr>
            <th>{chosen}</th>
            <th>{trans.__('Rows')}</th>
            <th>{slices[0].metric}</th>
            <th>{trans.__('All rows')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(slice => (
            <tr key={slice.value}>
              <td>{slice.value}</td>
              <td>{formatCount(slice.rows)}</td>
              <td>
                <strong>{formatNumber(slice.score)}</strong>
              </td>
              <td>
                {slice.overall === null ? '–' : formatNumber(slice.overall)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
