import React from 'react';

import type { RowTable } from '../api/types';
import { Scrolled } from './Scrolled';
import { formatNumber } from './text/format';

/** Rows with numbers to the right. */
export function Rows({ table }: { table: RowTable }): JSX.Element {
  return (
    <Scrolled isTall>
      <table className="jp-mlhub-table jp-mlhub-preview">
        <thead>
          <tr>
            {table.columns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place} data-type={typeof cell}>
                  {typeof cell === 'number'
                    ? formatNumber(cell)
                    : String(cell ?? '')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
