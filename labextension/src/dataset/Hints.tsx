import React from 'react';

import type { ReadOptions, VersionInfo } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import { useTask } from '../ui/hooks/useTask';

/** What a data scientist would point at, and what was guessed; some of it is mended by a click. */
export function Hints(
  props: IDocumentProps & {
    name: string;
    version: VersionInfo;
    mayCorrect: boolean;
  }
): JSX.Element | null {
  const { model, name, trans, version } = props;
  const task = useTask();
  const notes = version.dataset?.notes ?? [];
  const warnings = version.dataset?.profile?.warnings ?? [];
  const count = notes.length + warnings.length;
  if (count === 0) {
    return null;
  }
  const readSo = (correction: ReadOptions) =>
    task.run(async () => {
      await model.client.readAgain(name, version.number, correction);
      await model.refresh();
    });
  return (
    <details className="jp-mlhub-hints" open={count <= 5}>
      <summary>
        {trans._n('%1 thing to look at', '%1 things to look at', count)}
      </summary>
      <ul>
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
        {warnings.map(({ message, correction }) => (
          <li key={message}>
            {message}{' '}
            {correction && props.mayCorrect && (
              <button
                className="jp-mlhub-link"
                disabled={task.busy}
                onClick={() => void readSo(correction)}
              >
                {correction.missing
                  ? trans.__('Read It as Missing')
                  : trans.__('Read Them as Numbers')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {task.problem && <p className="jp-mlhub-problem">{task.problem}</p>}
    </details>
  );
}
