import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { SplitInfo, VersionInfo } from '../api/types';
import { confirm } from '../ui/confirm';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';
import { formatAge, formatTime } from '../ui/text/format';

/** The named ways to split a version's rows; nothing where there are none. */
export function SplitList(
  props: IDocumentProps & {
    name: string;
    version: VersionInfo;
    mayChange: boolean;
  }
): JSX.Element | null {
  const { model, name, version, mayChange, trans } = props;
  const { client } = model;
  const { number } = version;
  const loaded = useLoaded(
    () => client.splits.list(name, number),
    [name, number]
  );
  const task = useTask();
  const splits = loaded.value?.items ?? [];
  if (splits.length === 0) {
    return null;
  }
  const remove = async (split: SplitInfo) => {
    const title = trans.__('Delete the split %1?', split.name);
    const body = trans.__(
      'Jobs that referred to it keep how they split the rows.'
    );
    if (await confirm({ title, body }, trans)) {
      await task.run(() => client.splits.delete(name, number, split.name));
      loaded.again();
    }
  };
  return (
    <section className="jp-mlhub-splits">
      <h3>{trans._n('%1 split', '%1 splits', splits.length)}</h3>
      <ul>
        {splits.map(split => (
          <li key={split.name}>
            <b>{split.name}</b> {split.words}
            <small title={formatTime(split.created_at)}>
              {` · ${split.created_by}, ${formatAge(split.created_at)}`}
            </small>{' '}
            {mayChange && (
              <button
                className="jp-mlhub-link"
                disabled={task.busy}
                onClick={() => void remove(split)}
              >
                {trans.__('Delete')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {(task.problem || loaded.problem) && (
        <p className="jp-mlhub-problem" role="alert">
          {task.problem || loaded.problem}
        </p>
      )}
    </section>
  );
}
