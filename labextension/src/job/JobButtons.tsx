import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import { hasEnded, type JobDetail, searchOfForm } from '../api/types';
import { keyOfJob } from '../state/Choice';
import { useTask } from '../ui/hooks/useTask';
import { Problem } from '../ui/Problem';
import { MenuButton } from '../ui/tab/MenuButton';
import { waysToUse } from './entries';

const REPEATED = ['evaluate', 'learning_curve', 'convert'];

type IProps = IDocumentProps & { job: JobDetail };

/** What most people do next with a job; the rest is in its menus. */
export function JobButtons(props: IProps): JSX.Element {
  const { model, actions, trans, job } = props;
  const { problem, busy, run } = useTask();
  if (!hasEnded(job)) {
    if (!mayDo(model.session, job, 'cancel')) {
      return <></>;
    }
    return (
      <button
        className="jp-mod-styled jp-mod-warn"
        disabled={busy}
        onClick={() => void run(() => actions.cancel(job.id))}
      >
        {trans.__('Cancel')}
      </button>
    );
  }
  const compared = keyOfJob(job);
  return (
    <>
      <AgainButton {...props} />
      {compared && (
        <button
          className="jp-mod-styled"
          aria-pressed={model.choice.has(compared)}
          title={trans.__('Choose it to be compared with others')}
          onClick={() => model.choice.toggle(compared)}
        >
          {model.choice.has(compared)
            ? trans.__('Do not compare')
            : trans.__('Compare')}
        </button>
      )}
      <MenuButton label={trans.__('Use')} entries={waysToUse(props)} />
      <Problem text={problem} />
    </>
  );
}

/** Run a job again: in the form where it has one, or at once. */
function AgainButton(props: IProps): JSX.Element | null {
  const { model, actions, trans, job } = props;
  const { problem, busy, run } = useTask();
  const isHeld = searchOfForm(job) !== null;
  if ((job.kind === 'train' || isHeld) && model.mayTrain) {
    return (
      <button
        className="jp-mod-styled jp-mod-accept"
        onClick={() => actions.trainAgain(job.id)}
      >
        {isHeld ? trans.__('Search again…') : trans.__('Run again…')}
      </button>
    );
  }
  const mayRepeat =
    job.kind === 'search'
      ? model.mayTrain && !isHeld
      : REPEATED.includes(job.kind) && model.may('jobs.submit');
  if (!mayRepeat) {
    return null;
  }
  const again = () =>
    run(async () => {
      const repeated = await model.client.repeat(job);
      actions.open('job', String(repeated.id));
    });
  return (
    <>
      <button
        className="jp-mod-styled jp-mod-accept"
        disabled={busy}
        onClick={() => void again()}
      >
        {trans.__('Run again')}
      </button>
      <Problem text={problem} />
    </>
  );
}
