import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, stopIcon, usersIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { hasEnded, type JobInfo, type Session } from '../../documents';
import { formatDuration } from '../../format';
import { mayDo } from '../../permissions';
import { wordOf } from '../../states';
import type { IRowActions } from './actions';
import { RowAction } from './RowAction';

interface IProps {
  job: JobInfo;
  session: Session | null;
  actions: IRowActions;
  trans: TranslationBundle;
}

/** Marks of the states; the state is said in words too. */
const MARKS: Record<JobInfo['state'], string> = {
  queued: '…',
  running: '●',
  succeeded: '✓',
  failed: '✗',
  cancelled: '⊘'
};

/** A job of the panel; drawn again only when it changes itself. */
export const JobRow = React.memo(function JobRow(props: IProps): JSX.Element {
  const { job, actions, trans } = props;
  const why = job.error?.message ?? job.reason;
  const { done, total } = job.progress;
  const running = job.state === 'running' && total > 0;
  const state = wordOf(job.state, trans);
  return (
    <div className="jp-mlhub-row" data-job={job.id} data-state={job.state}>
      <span
        className={`jp-mlhub-mark jp-mod-${job.state}`}
        role="img"
        aria-label={state}
      >
        {MARKS[job.state]}
      </span>
      <button
        className="jp-mlhub-name"
        title={`${state}: ${why} (${job.owner})`}
        tabIndex={-1}
        onClick={() => actions.open('job', String(job.id))}
      >
        {job.title}
      </button>
      {running && <progress max={total} value={done} />}
      <span className="jp-mlhub-fact">
        {running
          ? `${done}/${total}`
          : job.state === 'queued'
            ? trans.__('waiting')
            : formatDuration(job)}
      </span>
      <Actions {...props} />
      {(job.state === 'queued' || job.state === 'failed') && (
        <span className="jp-mlhub-why" title={why}>
          {why}
        </span>
      )}
    </div>
  );
});

/** Only what the person may do with this one. */
function Actions({ job, session, actions, trans }: IProps): JSX.Element {
  const may = (verb: string) => mayDo(session, job, verb);
  return (
    <span className="jp-mlhub-actions">
      {may('share') && (
        <RowAction
          icon={usersIcon}
          title={trans.__('Share %1', job.title)}
          onClick={() => actions.share('job', String(job.id))}
        />
      )}
      {hasEnded(job)
        ? may('delete') && (
            <RowAction
              icon={closeIcon}
              title={trans.__('Remove from the list')}
              onClick={() => actions.remove('job', String(job.id))}
            />
          )
        : may('cancel') && (
            <RowAction
              icon={stopIcon}
              title={trans.__('Cancel %1', job.title)}
              onClick={() => actions.cancel(job.id)}
            />
          )}
    </span>
  );
}
