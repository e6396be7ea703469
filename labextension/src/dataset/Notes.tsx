import React from 'react';

import type { ReadOptions, VersionInfo } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import { useTask } from '../ui/hooks/useTask';

/** Notes on guesses and on the profile; some have a button that reads the file again. */
export function Notes(
  props: IDocumentProps & {
    name: string;
    version: VersionInfo;
    mayCorrect: boolean;
    isOpen: boolean;
    onToggle: (isOpen: boolean) => void;
  }
): JSX.Element | null {
  const { model, name, trans, version } = props;
  const task = useTask();
  const notes = version.dataset?.notes ?? [];
  const profileNotes = version.dataset?.profile?.notes ?? [];
  const count = notes.length + profileNotes.length;
  if (count === 0) {
    return null;
  }
  const readAgain = (options: ReadOptions) =>
    task.run(async () => {
      await model.client.readings.again(name, version.number, options);
      await model.refresh();
    });
  return (
    <details
      className="jp-mlhub-hints"
      open={props.isOpen}
      onToggle={event => props.onToggle(event.currentTarget.open)}
    >
      <summary>
        {trans._n('%1 thing to look at', '%1 things to look at', count)}
      </summary>
      <ul>
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
        {profileNotes.map(({ message, options }) => (
          <li key={message}>
            {message}{' '}
            {options && props.mayCorrect && (
              <button
                className="jp-mlhub-link"
                disabled={task.busy}
                onClick={() => void readAgain(options)}
              >
                {options.missing
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
