import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, ColumnOptions } from '../../api/types';
import { useNarrowed } from '../../ui/hooks/useNarrowed';
import { wordOfType } from '../../ui/text/columns';
import { Scrolled } from '../../ui/Scrolled';

const TYPES = [
  'integer',
  'number',
  'boolean',
  'date',
  'datetime',
  'text'
] as const;

type Choices = Record<string, ColumnOptions>;

/** The name and the type of each column. */
export function ColumnTypes(props: {
  columns: Column[];
  value: Choices;
  trans: TranslationBundle;
  onChange: (value: Choices) => void;
}): JSX.Element {
  const { columns, value, trans, onChange } = props;
  const { shown, search, rest } = useNarrowed(columns, trans);
  const change = (column: string, part: ColumnOptions) =>
    onChange({ ...value, [column]: { ...value[column], ...part } });
  return (
    <>
      {search}
      {columns.length > 0 && (
        <Scrolled isTall>
          <table className="jp-mlhub-table">
            <thead>
              <tr>
                <th>{trans.__('Column')}</th>
                <th>{trans.__('Type')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(column => (
                <tr key={column.name}>
                  <td>
                    <input
                      className="jp-mod-styled"
                      aria-label={trans.__('Name of %1', column.name)}
                      value={value[column.name]?.name ?? column.name}
                      onChange={event =>
                        change(column.name, {
                          name: event.target.value || null
                        })
                      }
                    />
                  </td>
                  <td>
                    <select
                      className="jp-mod-styled"
                      aria-label={trans.__('Type of %1', column.name)}
                      value={
                        value[column.name]?.type ??
                        (column.storage === 'DATE' ? 'date' : column.type)
                      }
                      onChange={event =>
                        change(column.name, {
                          type: event.target.value as ColumnOptions['type']
                        })
                      }
                    >
                      {TYPES.map(type => (
                        <option key={type} value={type}>
                          {wordOfType(type, trans)}
                        </option>
                      ))}
                    </select>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {rest}
        </Scrolled>
      )}
    </>
  );
}
