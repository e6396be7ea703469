import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, Draft, FieldError } from '../../api/types';
import { type ColumnKind, wordOfKind, wordOfType } from '../../ui/text/columns';
import { formatCount } from '../../ui/text/format';
import { CheckList } from '../../ui/fields/CheckList';
import { FieldProblems } from '../../ui/fields/FieldProblems';

/** The columns to learn from, each with what it is used as. */
export function ColumnsField(props: {
  columns: Column[];
  kinds: Draft['columns'];
  value: string[] | null;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (features: string[] | null) => void;
}): JSX.Element {
  const { columns, kinds, value, problems, trans, onChange } = props;
  const usable = columns
    .filter(column => column.distinct > 0)
    .map(column => column.name);
  const chosen = new Set(value ?? usable);
  const used = usable.filter(name => chosen.has(name));
  const kindOf = new Map(kinds.map(({ name, kind }) => [name, kind]));
  const choose = (names: string[]) => {
    const wanted = new Set(names);
    const features = usable.filter(name => wanted.has(name));
    onChange(features.length === usable.length ? null : features);
  };
  return (
    <details>
      <summary>
        {trans.__(
          'Learn from %1 of %2 columns',
          formatCount(used.length),
          formatCount(columns.length)
        )}
      </summary>
      <CheckList
        choices={columns.map(column => ({
          name: column.name,
          disabled: column.distinct === 0,
          note: noteOf(column, kindOf.get(column.name), trans)
        }))}
        value={used}
        together
        trans={trans}
        onChange={choose}
      />
      <FieldProblems problems={problems} field="spec.features" />
    </details>
  );
}

/** What a column is used as; of one that is not used yet, its type. */
function noteOf(
  { distinct, type }: Column,
  kind: ColumnKind | undefined,
  trans: TranslationBundle
): string {
  if (distinct === 0) {
    return trans.__('empty');
  }
  return kind ? wordOfKind(kind, trans) : wordOfType(type, trans);
}
