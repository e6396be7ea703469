import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { FieldError } from '../../api/types';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { RowRange, Validation } from '../request';

/** How the model is tested. */
export function ValidationField(props: {
  value: Validation;
  rows: number;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (value: Validation) => void;
}): JSX.Element {
  const { value, rows, problems, trans, onChange } = props;
  const choose = (method: string) => {
    const cut = Math.floor(rows * 0.8);
    onChange(
      method === 'kfold'
        ? { method, folds: 5 }
        : method === 'holdout'
          ? { method, test_size: 0.25 }
          : {
              method: 'rows',
              train: { start: 0, end: Math.max(0, cut - 1) },
              test: { start: cut, end: Math.max(cut, rows - 1) }
            }
    );
  };
  return (
    <>
      <label>
        {trans.__('Validation')}
        <select
          className="jp-mod-styled"
          name="validation"
          value={value.method}
          onChange={event => choose(event.target.value)}
        >
          <option value="kfold">{trans.__('Cross-validation')}</option>
          <option value="holdout">{trans.__('Hold-out')}</option>
          <option value="rows">{trans.__('Rows that I choose')}</option>
        </select>
      </label>
      {value.method === 'kfold' && (
        <Number
          label={trans.__('Folds')}
          name="folds"
          value={value.folds}
          onValue={folds => onChange({ ...value, folds })}
        />
      )}
      {value.method === 'holdout' && (
        <Number
          label={trans.__('Test rows, %')}
          name="share"
          value={Math.round(value.test_size * 100)}
          onValue={share => onChange({ ...value, test_size: share / 100 })}
        />
      )}
      {value.method === 'rows' && (
        <>
          <Range
            label={trans.__('Fit on rows')}
            value={value.train}
            onValue={train => onChange({ ...value, train })}
          />
          <Range
            label={trans.__('Test on rows')}
            value={value.test}
            onValue={test => onChange({ ...value, test })}
          />
        </>
      )}
      <FieldProblems problems={problems} field="spec.validation" />
    </>
  );
}

function Number(props: {
  label: string;
  name: string;
  value: number;
  onValue: (value: number) => void;
}): JSX.Element {
  return (
    <label>
      {props.label}
      <input
        className="jp-mod-styled"
        type="number"
        name={props.name}
        value={isNaN(props.value) ? '' : props.value}
        onChange={event => props.onValue(event.target.valueAsNumber)}
      />
    </label>
  );
}

function Range(props: {
  label: string;
  value: RowRange;
  onValue: (value: RowRange) => void;
}): JSX.Element {
  const { label, value, onValue } = props;
  return (
    <div className="jp-mlhub-inline">
      <span>{label}</span>
      {(['start', 'end'] as const).map(side => (
        <input
          key={side}
          className="jp-mod-styled jp-mlhub-short"
          type="number"
          min={0}
          aria-label={`${label}: ${side}`}
          value={isNaN(value[side]) ? '' : value[side]}
          onChange={event =>
            onValue({ ...value, [side]: event.target.valueAsNumber })
          }
        />
      ))}
    </div>
  );
}
