import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, FieldError } from '../../api/types';
import { ColumnOptions } from '../../ui/fields/ColumnOptions';
import { FieldProblems } from '../../ui/fields/FieldProblems';

/** Which column is to be predicted. */
export function TargetField(props: {
  columns: Column[];
  value: string | null;
  /** Why this is the task. */
  reason: string | undefined;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (target: string) => void;
}): JSX.Element {
  const { columns, value, reason, problems, trans, onChange } = props;
  return (
    <label>
      {trans.__('Column to predict')}
      <select
        className="jp-mod-styled"
        name="target"
        value={value ?? ''}
        onChange={event => onChange(event.target.value)}
      >
        <ColumnOptions columns={columns} />
      </select>
      <small>{reason}</small>
      <FieldProblems problems={problems} field="spec.target" />
    </label>
  );
}
