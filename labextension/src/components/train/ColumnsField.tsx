import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, Draft, IFieldProblem } from '../../documents';
import { FieldProblems } from '../FieldProblems';

/** The columns to learn from, each with what it is used as. */
export function ColumnsField(props: {
  columns: Column[];
  kinds: Draft['columns'];
  value: string[] | null;
  problems: IFieldProblem[];
  trans: TranslationBundle;
  onChange: (features: string[] | null) => void;
}): JSX.Element {
  const { columns, kinds, value, problems, trans, onChange } = props;
  const usable = columns.filter(column => column.distinct > 0);
  const isUsed = (name: string) => value === null || value.includes(name);
  const used = usable.filter(column => isUsed(column.name));
  const toggle = (name: string) => {
    const names = usable
      .map(column => column.name)
      .filter(one => (one === name ? !isUsed(one) : isUsed(one)));
    onChange(names.length === usable.length ? null : names);
  };
  return (
    <details>
      <summary>
        {trans.__('Learn from %1 of %2 columns', used.length, columns.length)}
      </summary>
      <div className="jp-mlhub-checks">
        {columns.map(column => (
          <label className="jp-mlhub-check" key={column.name}>
            <input
              type="checkbox"
              checked={column.distinct > 0 && isUsed(column.name)}
              disabled={column.distinct === 0}
              onChange={() => toggle(column.name)}
            />
            {column.name}
            <small>
              {column.distinct === 0
                ? trans.__('empty')
                : (kinds.find(one => one.name === column.name)?.kind ??
                  column.type)}
            </small>
          </label>
        ))}
      </div>
      <FieldProblems problems={problems} field="spec.features" />
    </details>
  );
}
