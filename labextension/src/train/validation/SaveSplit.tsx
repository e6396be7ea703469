import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import { useTask } from '../../ui/hooks/useTask';

/** Give the chosen way to split the rows a name, for jobs that are to be compared. */
export function SaveSplit(props: {
  onSave: (name: string) => Promise<unknown>;
  trans: TranslationBundle;
}): JSX.Element {
  const { onSave, trans } = props;
  const [name, setName] = useState('');
  const task = useTask();
  const save = async () => {
    if (await task.run(() => onSave(name))) {
      setName('');
    }
  };
  return (
    <details>
      <summary>{trans.__('Keep this split under a name')}</summary>
      <div className="jp-mlhub-inline">
        <input
          className="jp-mod-styled"
          name="split-name"
          aria-label={trans.__('Name of the split')}
          placeholder={trans.__('Name of the split')}
          value={name}
          onChange={event => setName(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter') {
              event.preventDefault(); // it would train
              void save();
            }
          }}
        />
        <button
          type="button"
          className="jp-mod-styled"
          disabled={task.busy || name === ''}
          onClick={() => void save()}
        >
          {trans.__('Save split')}
        </button>
      </div>
      {task.problem && (
        <small className="jp-mlhub-problem" role="alert">
          {task.problem}
        </small>
      )}
    </details>
  );
}
