import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

/** Rows that are pasted or typed. */
export function PastedRows(props: {
  /** The columns that the model takes. */
  names: string[];
  value: string;
  trans: TranslationBundle;
  onChange: (rows: string) => void;
}): JSX.Element {
  const { names, value, trans, onChange } = props;
  return (
    <label>
      {trans.__('Rows, with a line of names first')}
      <textarea
        className="jp-mod-styled"
        name="rows"
        rows={6}
        spellCheck={false}
        placeholder={names.join(',')}
        value={value}
        onChange={event => onChange(event.target.value)}
      />
      <small>
        {trans.__('As copied from a spreadsheet, as CSV or as JSON.')}
      </small>
    </label>
  );
}

/** Which column stands for each that the model takes and the rows do not have. */
export function ColumnMapping(props: {
  unmatched: string[];
  /** The columns of the rows. */
  columns: string[];
  value: Record<string, string>;
  trans: TranslationBundle;
  onChange: (mapping: Record<string, string>) => void;
}): JSX.Element {
  const { unmatched, columns, value, trans, onChange } = props;
  return (
    <>
      {unmatched.map(name => (
        <label key={name}>
          {trans.__('Column for %1', name)}
          <select
            className="jp-mod-styled"
            value={value[name] ?? ''}
            onChange={event =>
              onChange({ ...value, [name]: event.target.value })
            }
          >
            <option value="" />
            {columns.map(column => (
              <option key={column}>{column}</option>
            ))}
          </select>
        </label>
      ))}
    </>
  );
}
