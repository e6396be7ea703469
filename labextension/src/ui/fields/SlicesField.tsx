import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, FieldError } from '../../api/types';
import { CheckList } from './CheckList';
import { FieldProblems } from './FieldProblems';

/** Columns to break scores down by, whether the model learns from them or not. */
export function SlicesField(props: {
  columns: Column[];
  value: string[];
  problems: FieldError[];
  field: string;
  trans: TranslationBundle;
  onChange: (value: string[]) => void;
}): JSX.Element {
  const { columns, value, problems, field, trans, onChange } = props;
  return (
    <details>
      <summary>
        {value.length
          ? trans.__('Break scores down by %1', value.join(', '))
          : trans.__('Break scores down by the columns of the model')}
      </summary>
      <small>
        {trans.__(
          'Is the model equally good for every region, age or sex? You can also choose columns that it must not learn from.'
        )}
      </small>
      <CheckList
        choices={columns}
        value={value}
        trans={trans}
        onChange={onChange}
      />
      <FieldProblems problems={problems} field={field} />
    </details>
  );
}
