import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { JobInfo, Session } from '../../api/types';
import { formatDuration, progressOf } from '../../ui/text/format';
import { titleOfJob } from '../../ui/text/jobs';
import { wordOf } from '../../ui/text/states';
import type { IHubActions } from '../../actions/IHubActions';
import { jobOffers } from './offers';
import { Row } from './Row';
import { formatRowScore, titleOf, whyOf } from './titles';
import type { Choice } from '../../state/Choice';

interface IProps {
  job: JobInfo;
  session: Session | null;
  choice: Choice;
  /** Whether it was chosen to be compared. */
  isChosen: boolean;
  /** Whether the tab key leads to it. */
  isStop: boolean;
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
  const { job, session, choice, isChosen, isStop, actions, trans } = props;
  const { name, how } = titleOf(job, trans);
  const state = wordOf(job.state, trans);
  const why = job.error?.message ?? job.reason;
  const below = whyOf(job);
  const told = [
    titleOfJob(job, trans),
    `${state}: ${why}`,
    formatDuration(job),
    job.owner
  ];
  const open = () => actions.open('job', String(job.id));
  return (
    <Row
      open={open}
      offers={jobOffers(job, session, choice, actions, trans)}
      trans={trans}
      name={name}
      isChosen={isChosen}
      data-job={job.id}
      data-state={job.state}
      facts={<JobFacts job={job} trans={trans} />}
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
        title={told.filter(Boolean).join('\n')}
        tabIndex={isStop ? 0 : -1}
        onClick={open}
      >
        {name}
      </button>
      <span className="jp-mlhub-how">{how}</span>
    </Row>
  );
});

/** At the right: how far it is, its score, or how long it took. */
function JobFacts(props: {
  job: JobInfo;
  trans: TranslationBundle;
}): JSX.Element {
  const { job, trans } = props;
  const { done, total } = job.progress;
  if (job.state === 'running' && total > 0) {
    return (
      <>
        <progress max={total} value={done} aria-label={trans.__('Progress')} />
        <span className="jp-mlhub-rowScore">{progressOf(job)}</span>
      </>
    );
  }
  if (job.score) {
    return (
      <span className="jp-mlhub-rowScore" title={job.score.metric}>
        {formatRowScore(job.score.mean)}
      </span>
    );
  }
  const time =
    job.state === 'queued' ? trans.__('waiting') : formatDuration(job);
  return <span className="jp-mlhub-fact">{time}</span>;
}
