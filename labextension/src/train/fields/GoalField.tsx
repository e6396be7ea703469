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
  return (
    <label>
      {trans.__('Goal')}
      <select
        className="jp-mod-styled"
        name="goal"
        value={value}
        onChange={event => onChange(event.target.value as Task)}
      >
        {tasks.map(({ task, label }) => (
          <option key={task} value={task}>
            {trans.__(label)}
          </option>
        ))}
      </select>
    </label>
  );
}
