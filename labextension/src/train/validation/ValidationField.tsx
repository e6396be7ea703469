import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Column, FieldError, SplitInfo } from '../../api/types';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { FormSpec, Validation } from '../request';
import type { ISubject } from '../useSubject';
import type { IPreferences } from '../../state/Preferences';
import { hasOrder, methodsOf, newValidation } from './methods';
import { ColumnFoldsField } from './ColumnFoldsField';
import { ColumnSelect } from './ColumnSelect';
import { NumberField, RangeField } from './NumberField';
import { RandomTooField } from './RandomTooField';
import { SaveSplit } from './SaveSplit';

/** Tells the names of splits from the methods. */
const NAMED = 'split:';

interface IFieldProps<V extends Validation> {
  value: V;
  columns: Column[];
  trans: TranslationBundle;
  onChange: (value: V) => void;
}

type Of<M extends Validation['method']> = IFieldProps<
  Extract<Validation, { method: M }>
>;

/** How the model is tested: by a named split, or in a way that one chooses. */
export function ValidationField(props: {
  spec: FormSpec;
  hasTarget: boolean;
  columns: Column[];
  subject: ISubject;
  preferences: IPreferences;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (part: Partial<FormSpec>) => void;
}): JSX.Element {
  const { spec, columns, subject, problems, trans, onChange } = props;
  const { validation: value, split } = spec;
  const named = subject.splits.find(one => one.name === split);
  const choose = (method: string) =>
    onChange({
      validation: newValidation(
        method,
        columns,
        subject.info?.rows ?? 0,
        props.preferences
      ),
      split: null
    });
  const take = ({ name, validation }: SplitInfo) =>
    onChange({ validation: validation as Validation, split: name });
  return (
    <>
      <label>
        {trans.__('Validation')}
        <select
          className="jp-mod-styled"
          name="validation"
          value={split === null ? value.method : NAMED + split}
          onChange={event => {
            const chosen = event.target.value;
            const next = subject.splits.find(
              one => NAMED + one.name === chosen
            );
            return next ? take(next) : choose(chosen);
          }}
        >
          {methodsOf(columns, trans).map(([method, label]) => (
            <option key={method} value={method}>
              {label}
            </option>
          ))}
          {(subject.splits.length > 0 || split !== null) && (
            <optgroup label={trans.__('Splits of this dataset')}>
              {subject.splits.map(one => (
                <option key={one.name} value={NAMED + one.name}>
                  {one.name}
                </option>
              ))}
              {split !== null && !named && (
                <option value={NAMED + split}>{split}</option>
              )}
            </optgroup>
          )}
        </select>
        {named && <small>{named.words}</small>}
      </label>
      {split === null && (
        <>
          <MethodFields
            {...{ value, columns, trans }}
            onChange={validation => onChange({ validation, split: null })}
          />
          <SaveSplit
            trans={trans}
            onSave={async name => take(await subject.saveSplit(name, value))}
          />
        </>
      )}
      {props.hasTarget && (
        <RandomTooField
          {...{ problems, trans, validation: value }}
          value={spec.random_too}
          onChange={random_too => onChange({ random_too })}
        />
      )}
      <FieldProblems problems={problems} field="spec.validation" />
      <FieldProblems problems={problems} field="spec.split" />
    </>
  );
}

/** The fields of the chosen way to split. */
function MethodFields({
  value,
  ...shared
}: IFieldProps<Validation>): JSX.Element {
  switch (value.method) {
    case 'holdout':
      return <HoldOutFields {...shared} value={value} />;
    case 'time':
      return <TimeFields {...shared} value={value} />;
    case 'column':
      return <ColumnFoldsField {...shared} value={value} />;
    case 'rows':
      return <RowsFields {...shared} value={value} />;
    default:
      return <KFoldFields {...shared} value={value} />;
  }
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
        trans={trans}
        onValue={train => onChange({ ...value, train })}
      />
      <RangeField
        label={trans.__('Test on rows')}
        value={value.test}
        trans={trans}
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
