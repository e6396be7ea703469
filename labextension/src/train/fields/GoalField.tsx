import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Task, TaskInfo } from '../../api/types';

/** What the model is for. */
export function GoalField(props: {
  tasks: TaskInfo[];
  value: Task;
  trans: TranslationBundle;
  onChange: (task: Task) => void;
}): JSX.Element {
  const { tasks, value, trans, onChange } = props;
  const words: Record<Task, string> = {
    classification: trans.__('Predict a class'),
    regression: trans.__('Predict a quantity'),
    clustering: trans.__('Find groups of rows'),
    outlier_detection: trans.__('Find unusual rows')
  };
  return (
    <label>
      {trans.__('Goal')}
      <select
        className="jp-mod-styled"
        name="goal"
        value={value}
        onChange={event => onChange(event.target.value as Task)}
      >
        {tasks.map(({ task }) => (
          <option key={task} value={task}>
            {words[task]}
          </option>
        ))}
      </select>
    </label>
  );
}
