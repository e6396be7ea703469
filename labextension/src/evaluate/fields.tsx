import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { referenceLabel, withChosen } from '../ui/text/references';

/** The dataset on which a model is evaluated. */
export function DatasetSelect(props: {
  datasets: string[];
  value: string;
  /** Why the chosen one could not be looked at. */
  problem: string;
  trans: TranslationBundle;
  onChange: (dataset: string) => void;
}): JSX.Element {
  const { datasets, value, problem, trans, onChange } = props;
  return (
    <label>
      {trans.__('Dataset')}
      <select
        className="jp-mod-styled"
        name="dataset"
        value={value}
        onChange={event => onChange(event.target.value)}
      >
        {withChosen(datasets, value).map(one => (
          <option key={one} value={one}>
            {referenceLabel(one)}
          </option>
        ))}
      </select>
      <small className="jp-mlhub-problem">{problem}</small>
    </label>
  );
}

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
