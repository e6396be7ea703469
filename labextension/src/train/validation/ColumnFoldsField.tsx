import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column } from '../../api/types';
import { CheckList } from '../../ui/fields/CheckList';
import type { Validation } from '../request';
import { isFoldColumn } from './methods';
import { ColumnSelect } from './ColumnSelect';

type ColumnFolds = Extract<Validation, { method: 'column' }>;
type Tested = NonNullable<ColumnFolds['test']>[number];

/** A column whose values are the folds, and which of them are tested. */
export function ColumnFoldsField(props: {
  value: ColumnFolds;
  columns: Column[];
  trans: TranslationBundle;
  onChange: (value: ColumnFolds) => void;
}): JSX.Element {
  const { value, columns, trans, onChange } = props;
  const chosen = columns.find(column => column.name === value.column);
  const counted = (chosen?.top ?? []) as [Tested, number][];
  const values = counted.map(([one]) => one);
  const tested = value.test ?? [];
  return (
    <>
      <ColumnSelect
        label={trans.__('Folds are the values of')}
        name="fold-column"
        columns={columns.filter(isFoldColumn)}
        value={value.column}
        onValue={column => onChange({ method: 'column', column: column ?? '' })}
      />
      <fieldset className="jp-mlhub-tested">
        <legend>
          {tested.length
            ? trans.__('Test on %1, fit on the others', tested.join(', '))
            : trans.__('Test on each value in turn, or only on:')}
        </legend>
        <CheckList
          choices={values.map(one => ({ name: String(one) }))}
          value={tested.map(String)}
          trans={trans}
          onChange={names => {
            const test = values.filter(one => names.includes(String(one)));
            onChange({ ...value, test: test.length ? test : null });
          }}
        />
      </fieldset>
    </>
  );
}
