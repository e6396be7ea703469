import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { FieldError } from '../../api/types';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { Validation } from '../request';
import { isRandom } from './methods';

/** Whether random rows are scored, too: what the split by groups or by time keeps from the model. */
export function RandomTooField(props: {
  validation: Validation;
  value: boolean;
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (value: boolean) => void;
}): JSX.Element | null {
  const { validation, value, problems, trans, onChange } = props;
  if (isRandom(validation) && !value) {
    return null;
  }
  return (
    <>
      <label className="jp-mlhub-check">
        <input
          type="checkbox"
          name="random-too"
          checked={value}
          onChange={event => onChange(event.target.checked)}
        />
        {trans.__('Score it on random rows, too')}
      </label>
      <FieldProblems problems={problems} field="spec.random_too" />
    </>
  );
}
