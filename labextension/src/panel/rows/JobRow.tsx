import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { JobInfo, Session } from '../../api/types';
import { formatDuration, progressOf } from '../../ui/text/format';
import { wordOf } from '../../ui/text/states';
import type { IHubActions } from '../../actions/IHubActions';
import { jobOffers } from './offers';
import { Row } from './Row';
import type { Choice } from '../../state/Choice';

interface IProps {
  job: JobInfo;
  session: Session | null;
  choice: Choice;
  /** Whether it was chosen to be compared. */
  isChosen: boolean;
  actions: IHubActions;
  trans: TranslationBundle;
}

/** Marks of the states. The state also stands in words. */
const MARKS: Record<JobInfo['state'], string> = {
  queued: '…',
  running: '●',
  succeeded: '✓',
  failed: '✗',
  cancelled: '⊘'
};

/** A job of the panel; drawn again only when it changes itself. */
export const JobRow = React.memo(function JobRow(props: IProps): JSX.Element {
  const { job, session, choice, isChosen, actions, trans } = props;
  const why = job.error?.message ?? job.reason;
  const { done, total, note } = job.progress;
  const running = job.state === 'running' && total > 0;
  const state = wordOf(job.state, trans);
  const isSearching = job.kind === 'search' && job.state === 'running';
  const waits = job.state === 'queued' || job.state === 'failed';
  const below = isSearching ? note : waits ? why : '';
  const open = () => actions.open('job', String(job.id));
  return (
    <Row
      open={open}
      offers={jobOffers(job, session, choice, actions, trans)}
      trans={trans}
      isChosen={isChosen}
      data-job={job.id}
      data-state={job.state}
      below={
        below && (
          <span className="jp-mlhub-why" title={below}>
            {below}
          </span>
        )
      }
    >
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
        onClick={open}
      >
        {job.title}
      </button>
      {running && <progress max={total} value={done} />}
      <span className="jp-mlhub-fact">
        {running
          ? progressOf(job)
          : job.state === 'queued'
            ? trans.__('waiting')
            : formatDuration(job)}
      </span>
    </Row>
  );
});
