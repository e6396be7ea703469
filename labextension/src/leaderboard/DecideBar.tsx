import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IHubActions } from '../actions/IHubActions';
import {
  hasEnded,
  type JobInfo,
  type Leaderboard,
  type RepeatsPlan
} from '../api/types';
import type { HubModel } from '../state/HubModel';
import { confirm } from '../ui/confirm';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useTask } from '../ui/hooks/useTask';
import { Problem } from '../ui/Problem';
import { progressOf } from '../ui/text/format';
import { entriesOf } from './board';

/** What repeats have shown, what they would, and the way to do it. */
export function DecideBar(props: {
  model: HubModel;
  actions: IHubActions;
  trans: TranslationBundle;
  board: Leaderboard;
  states: string;
}): JSX.Element | null {
  const { model, actions, trans, board, states } = props;
  const chosen = entriesOf(model.choice.keys);
  const {
    value: plan,
    problem: unknown,
    again
  } = useLoaded(
    () => model.client.leaderboards.plan(board, chosen),
    [board.id, board.metric, chosen.join(), states]
  );
  const { problem, busy, run } = useTask();
  const { decision } = board;
  const running = plan?.running ?? null;
  const decide = async () => {
    if (plan && (await confirmCost(plan, trans))) {
      await model.client.leaderboards.decide(board.id, plan);
      again();
    }
  };
  return (
    <section className="jp-mlhub-decide" aria-label={trans.__('Decision')}>
      {decision && (
        <p>
          <strong>{decision.sentence}</strong>{' '}
          <OpenJob actions={actions} trans={trans} job={decision.job_id} />
        </p>
      )}
      {running !== null ? (
        <Running
          actions={actions}
          trans={trans}
          id={running}
          job={model.jobs.items.find(({ id }) => id === running)}
        />
      ) : (
        <p>
          {plan?.sentence}{' '}
          {plan && plan.repeats !== null && model.may('jobs.submit') && (
            <button
              className="jp-mod-styled jp-mod-accept"
              disabled={busy}
              onClick={() => void run(decide)}
            >
              {trans.__('Decide…')}
            </button>
          )}
        </p>
      )}
      <Problem text={problem || unknown} />
    </section>
  );
}

/** How far the repeats are. */
function Running(props: {
  actions: IHubActions;
  trans: TranslationBundle;
  id: number;
  job: JobInfo | undefined;
}): JSX.Element {
  const { actions, trans, id, job } = props;
  return (
    <p role="status">
      {trans.__('Tests are repeated.')}{' '}
      {job && !hasEnded(job) && job.state === 'running' && (
        <>
          <progress max={job.progress.total || 1} value={job.progress.done} />{' '}
          {job.progress.total > 0 && `${progressOf(job)} · `}
          {job.progress.note}{' '}
        </>
      )}
      <OpenJob actions={actions} trans={trans} job={id} />
    </p>
  );
}

function OpenJob(props: {
  actions: IHubActions;
  trans: TranslationBundle;
  job: number;
}): JSX.Element {
  const { actions, trans, job } = props;
  return (
    <button
      className="jp-mlhub-link"
      onClick={() => actions.open('job', String(job))}
    >
      {trans.__('Open job %1', job)}
    </button>
  );
}

/** Ask before so much is computed. */
function confirmCost(
  plan: RepeatsPlan,
  trans: TranslationBundle
): Promise<boolean> {
  return confirm(
    {
      title: trans.__('Repeat tests with other splits and seeds?'),
      body: trans.__(
        '%1 They are a job like others, and register no model.',
        plan.sentence
      ),
      verb: trans.__('Repeat')
    },
    trans
  );
}
