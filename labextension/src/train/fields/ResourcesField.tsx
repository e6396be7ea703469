import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { FieldError } from '../../api/types';
import { Field } from '../../ui/fields/Field';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { Resources } from '../request';

const MIB = 1024 * 1024;

/** Where a job runs and what it may take. */
export function ResourcesField(props: {
  value: Resources;
  queues: string[];
  problems: FieldError[];
  trans: TranslationBundle;
  onChange: (value: Resources) => void;
}): JSX.Element {
  const { value, queues, problems, trans, onChange } = props;
  const number = (text: string, times = 1) =>
    text.trim() ? Number(text) * times : null;
  return (
    <details>
      <summary>{trans.__('Resources')}</summary>
      <Field
        label={trans.__('Queue')}
        name="queue"
        list="jp-mlhub-queues"
        hint={trans.__('Workers listen on: %1', queues.join(', ') || '–')}
        value={value.queue}
        onValue={queue => onChange({ ...value, queue })}
      />
      <datalist id="jp-mlhub-queues">
        {queues.map(queue => (
          <option key={queue} value={queue} />
        ))}
      </datalist>
      <label>
        {trans.__('Priority')}
        <select
          className="jp-mod-styled"
          name="priority"
          value={value.priority}
          onChange={event =>
            onChange({ ...value, priority: Number(event.target.value) })
          }
        >
          <option value={1}>{trans.__('Before my other jobs')}</option>
          <option value={0}>{trans.__('Usual')}</option>
          <option value={-1}>{trans.__('When nothing else waits')}</option>
        </select>
      </label>
      <Field
        label={trans.__('Memory, MiB')}
        name="memory"
        type="number"
        placeholder={trans.__("the worker's limit")}
        value={value.memory_bytes ? String(value.memory_bytes / MIB) : ''}
        onValue={text =>
          onChange({ ...value, memory_bytes: number(text, MIB) })
        }
      />
      <Field
        label={trans.__('Time, seconds')}
        name="seconds"
        type="number"
        placeholder={trans.__("the worker's limit")}
        value={value.seconds ? String(value.seconds) : ''}
        onValue={text => onChange({ ...value, seconds: number(text) })}
      />
      <FieldProblems problems={problems} field="resources" />
    </details>
  );
}
