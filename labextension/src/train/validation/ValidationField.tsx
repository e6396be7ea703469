import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, FieldError } from '../../api/types';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { Validation } from '../request';
import { hasOrder, methodsOf, newValidation } from './methods';
import { ColumnFoldsField } from './ColumnFoldsField';
import { ColumnSelect } from './ColumnSelect';
import { NumberField, RangeField } from './NumberField';

interface IFieldProps<V extends Validation> {
  value: V;
  columns: Column[];
  trans: TranslationBundle;
  onChange: (value: V) => void;
}

type Of<M extends Validation['method']> = IFieldProps<
  Extract<Validation, { method: M }>
>;

/** How the model is tested. */
export function ValidationField(props: {
  value: Validation;
  columns: Column[];
  rows: number;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (value: Validation) => void;
}): JSX.Element {
  const { value, columns, rows, problems, trans, onChange } = props;
  const shared = { columns, trans, onChange };
  return (
    <>
      <label>
        {trans.__('Validation')}
        <select
          className="jp-mod-styled"
          name="validation"
          value={value.method}
          onChange={event =>
            onChange(newValidation(event.target.value, columns, rows))
          }
        >
          {methodsOf(columns, trans).map(([method, label]) => (
            <option key={method} value={method}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {value.method === 'kfold' && <KFoldFields {...shared} value={value} />}
      {value.method === 'holdout' && (
        <HoldOutFields {...shared} value={value} />
      )}
      {value.method === 'time' && <TimeFields {...shared} value={value} />}
      {value.method === 'column' && (
        <ColumnFoldsField {...shared} value={value} />
      )}
      {value.method === 'rows' && <RowsFields {...shared} value={value} />}
      <FieldProblems problems={problems} field="spec.validation" />
    </>
  );
}

function KFoldFields(props: Of<'kfold'>): JSX.Element {
  const { value, trans, onChange } = props;
  return (
    <>
      <NumberField
        label={trans.__('Folds')}
        name="folds"
        value={value.folds}
        onValue={folds => onChange({ ...value, folds })}
      />
      <NumberField
        label={trans.__('Repeats')}
        name="repeats"
        value={value.repeats ?? 1}
        onValue={repeats => onChange({ ...value, repeats })}
      />
      <Together
        {...props}
        value={value.groups}
        onChange={groups => onChange({ ...value, groups })}
      />
    </>
  );
}

function HoldOutFields(props: Of<'holdout'>): JSX.Element {
  const { value, columns, trans, onChange } = props;
  return (
    <>
      <NumberField
        label={trans.__('Test rows, %')}
        name="share"
        value={Math.round(value.test_size * 100)}
        onValue={share => onChange({ ...value, test_size: share / 100 })}
      />
      <ColumnSelect
        label={trans.__('Test the latest rows by')}
        name="holdout-time"
        none={trans.__('none: test random rows')}
        columns={columns.filter(hasOrder)}
        value={value.time ?? null}
        onValue={time => onChange({ ...value, time, groups: null })}
      />
      {!value.time && (
        <Together
          {...props}
          value={value.groups}
          onChange={groups => onChange({ ...value, groups })}
        />
      )}
    </>
  );
}

function TimeFields({
  value,
  columns,
  trans,
  onChange
}: Of<'time'>): JSX.Element {
  return (
    <>
      <ColumnSelect
        label={trans.__('In the order of')}
        name="time"
        columns={columns.filter(hasOrder)}
        value={value.time}
        onValue={time => onChange({ ...value, time: time ?? '' })}
      />
      <NumberField
        label={trans.__('Folds')}
        name="folds"
        value={value.folds}
        onValue={folds => onChange({ ...value, folds })}
      />
    </>
  );
}

function RowsFields({ value, trans, onChange }: Of<'rows'>): JSX.Element {
  return (
    <>
      <RangeField
        label={trans.__('Fit on rows')}
        value={value.train}
        onValue={train => onChange({ ...value, train })}
      />
      <RangeField
        label={trans.__('Test on rows')}
        value={value.test}
        onValue={test => onChange({ ...value, test })}
      />
    </>
  );
}

/** Rows that are never on both sides. */
function Together(props: {
  value: string | null | undefined;
  columns: Column[];
  trans: TranslationBundle;
  onChange: (groups: string | null) => void;
}): JSX.Element {
  const { value, columns, trans, onChange } = props;
  return (
    <ColumnSelect
      label={trans.__('Keep rows together by')}
      name="groups"
      none={trans.__('none: split rows one by one')}
      columns={columns}
      value={value ?? null}
      onValue={onChange}
    />
  );
}
