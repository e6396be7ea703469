import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Task } from '../../api/types';

/** What the model is for. */
export function GoalField(props: {
  value: Task;
  trans: TranslationBundle;
  onChange: (task: Task) => void;
}): JSX.Element {
  const { value, trans, onChange } = props;
  return (
    <label>
      {trans.__('Goal')}
      <select
        className="jp-mod-styled"
        name="goal"
        value={value}
        onChange={event => onChange(event.target.value as Task)}
      >
        <option value="classification">{trans.__('Predict a class')}</option>
        <option value="regression">{trans.__('Predict a quantity')}</option>
        <option value="clustering">{trans.__('Find groups of rows')}</option>
        <option value="outlier_detection">
          {trans.__('Find unusual rows')}
        </option>
      </select>
    </label>
  );
}
