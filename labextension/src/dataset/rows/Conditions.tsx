import type { TranslationBundle } from '@jupyterlab/translation';
import React, { type ReactNode, useState } from 'react';

import type { Column, Condition } from '../../api/types';
import { ColumnOptions } from '../../ui/fields/ColumnOptions';

const OPERATORS: Condition['op'][] = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'missing',
  'present'
];

/** A comparison as a sign or a word for the person. */
function wordOfOperator(op: Condition['op'], trans: TranslationBundle): string {
  const words: Partial<Record<Condition['op'], string>> = {
    contains: trans.__('contains'),
    missing: trans.__('missing'),
    present: trans.__('present')
  };
  return words[op] ?? op;
}

/** What the rows must meet, as chips; and how many do. */
export function Conditions(props: {
  columns: Column[];
  where: Condition[];
  trans: TranslationBundle;
  onChange: (where: Condition[]) => void;
  /** What to know of the rows first. */
  notes?: ReactNode;
  /** How many rows there are. */
  children: ReactNode;
}): JSX.Element {
  const { columns, where, trans, onChange, children } = props;
  const [isAdding, setAdding] = useState(false);
  return (
    <div className="jp-mlhub-conditions">
      {props.notes}
      {where.map(condition => (
        <button
          key={`${condition.column}${condition.op}${condition.value}`}
          className="jp-mlhub-chip"
          title={trans.__('Remove this condition')}
          onClick={() => onChange(where.filter(other => other !== condition))}
        >
          {condition.column} {wordOfOperator(condition.op, trans)}{' '}
          {condition.value} ×
        </button>
      ))}
      {isAdding ? (
        <ConditionForm
          columns={columns}
          trans={trans}
          onClose={() => setAdding(false)}
          onAdd={added => {
            setAdding(false);
            if (!isKnown(where, added)) {
              onChange([...where, added]);
            }
          }}
        />
      ) : (
        <button
          className="jp-mlhub-chip jp-mlhub-add"
          onClick={() => setAdding(true)}
        >
          {trans.__('+ Filter')}
        </button>
      )}
      <span role="status" className="jp-mlhub-count">
        {children}
      </span>
    </div>
  );
}

function isKnown(where: Condition[], added: Condition): boolean {
  return where.some(
    ({ column, op, value }) =>
      column === added.column && op === added.op && value === added.value
  );
}

/** One condition more. Escape leaves it. */
function ConditionForm(props: {
  columns: Column[];
  trans: TranslationBundle;
  onAdd: (condition: Condition) => void;
  onClose: () => void;
}): JSX.Element {
  const { columns, trans, onAdd, onClose } = props;
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const [op, setOp] = useState<Condition['op']>('=');
  const [value, setValue] = useState('');
  const isUnary = op === 'missing' || op === 'present';
  const add = (event: React.FormEvent) => {
    event.preventDefault();
    onAdd({ column, op, value: isUnary ? '' : value });
  };
  return (
    <form
      onSubmit={add}
      onKeyDown={event => event.key === 'Escape' && onClose()}
    >
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Column')}
        autoFocus
        value={column}
        onChange={event => setColumn(event.target.value)}
      >
        <ColumnOptions columns={columns} />
      </select>
      <select
        className="jp-mod-styled"
        aria-label={trans.__('Comparison')}
        value={op}
        onChange={event => setOp(event.target.value as Condition['op'])}
      >
        {OPERATORS.map(operator => (
          <option key={operator} value={operator}>
            {wordOfOperator(operator, trans)}
          </option>
        ))}
      </select>
      {!isUnary && (
        <input
          className="jp-mod-styled"
          aria-label={trans.__('Value')}
          value={value}
          onChange={event => setValue(event.target.value)}
        />
      )}
      <button className="jp-mod-styled" type="submit">
        {trans.__('Filter')}
      </button>
      <button className="jp-mod-styled" type="button" onClick={onClose}>
        {trans.__('Cancel')}
      </button>
    </form>
  );
}
