import React from 'react';

import type { Column } from '../../api/types';
import { ColumnOptions } from '../../ui/fields/ColumnOptions';

/** One column, or none where `none` says what that means. */
export function ColumnSelect(props: {
  label: string;
  name: string;
  none?: string;
  columns: Column[];
  value: string | null;
  onValue: (column: string | null) => void;
}): JSX.Element {
  const { label, name, none, columns, value, onValue } = props;
  return (
    <label>
      {label}
      <select
        className="jp-mod-styled"
        name={name}
        value={value ?? ''}
        onChange={event => onValue(event.target.value || null)}
      >
        {none !== undefined && <option value="">{none}</option>}
        <ColumnOptions columns={columns} />
      </select>
    </label>
  );
}
