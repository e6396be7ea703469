import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, FieldError } from '../../api/types';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import { formatCount } from '../../ui/text/format';
import { namesRows, suggestedTargets } from './targets';

/** Which column is to be predicted. Nothing is until a person chooses one. */
export function TargetField(props: {
  columns: Column[];
  rows: number;
  value: string | null;
  /** Why this is the task. */
  reason: string | undefined;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (target: string) => void;
}): JSX.Element {
  const { columns, rows, value, reason, problems, trans, onChange } = props;
  return (
    <>
      <label>
        {trans.__('Column to predict')}
        <select
          className="jp-mod-styled"
          name="target"
          value={value ?? ''}
          onChange={event => onChange(event.target.value)}
        >
          <option value="" disabled hidden>
            {trans.__('Choose a column…')}
          </option>
          <TargetOptions columns={columns} rows={rows} trans={trans} />
        </select>
        <small>{value !== null && reason}</small>
        <FieldProblems problems={problems} field="spec.target" />
      </label>
      {value === null && (
        <div
          className="jp-mlhub-chips"
          role="group"
          aria-label={trans.__('Suggested columns')}
        >
          {suggestedTargets(columns, rows).map(column => (
            <button
              key={column.name}
              type="button"
              className="jp-mlhub-chip"
              onClick={() => onChange(column.name)}
            >
              {column.suggested_task === 'regression'
                ? trans.__('%1 · quantity', column.name)
                : trans.__(
                    '%1 · %2 classes',
                    column.name,
                    formatCount(column.distinct)
                  )}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

/** Drawn again only when the columns change, because there may be thousands. */
const TargetOptions = React.memo(function TargetOptions(props: {
  columns: Column[];
  rows: number;
  trans: TranslationBundle;
}): JSX.Element {
  const { columns, rows, trans } = props;
  return (
    <>
      {columns.map(column => {
        const { name } = column;
        const why = namesRows(column, rows)
          ? trans.__('%1 (names the rows)', name)
          : column.suggested_task === null
            ? trans.__('%1 (has one value)', name)
            : '';
        return (
          <option key={name} value={name} disabled={why !== ''}>
            {why || name}
          </option>
        );
      })}
    </>
  );
});
