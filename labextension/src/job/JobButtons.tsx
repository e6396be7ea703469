import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import { hasEnded, type JobDetail, searchOfForm } from '../api/types';
import { keyOfJob } from '../state/Choice';
import { useTask } from '../ui/hooks/useTask';
import { Problem } from '../ui/Problem';
import { datasetOf } from './learned';

const REPEATED = ['evaluate', 'learning_curve', 'convert'];

/** What can be done with a job. */
export function JobButtons(
  props: IDocumentProps & { job: JobDetail }
): JSX.Element {
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
  const isTraining = job.kind === 'train';
  const isHeld = searchOfForm(job) !== null;
  const compared = keyOfJob(job);
  const dataset = datasetOf(job, model.session?.user?.name ?? '');
  const mayRepeat =
    job.kind === 'search'
      ? model.mayTrain && !isHeld
      : REPEATED.includes(job.kind) && model.may('jobs.submit');
  return (
    <>
      {(isTraining || isHeld) && model.mayTrain && (
        <button
          className="jp-mod-styled"
          onClick={() => actions.trainAgain(job.id)}
        >
          {isHeld ? trans.__('Search again…') : trans.__('Run again…')}
        </button>
      )}
      {mayRepeat && (
        <button
          className="jp-mod-styled"
          disabled={busy}
          onClick={() =>
            run(async () => {
              const again = await model.client.repeat(job);
              actions.open('job', String(again.id));
            })
          }
        >
          {trans.__('Run again')}
        </button>
      )}
      {hasProgram(job) && (
        <>
          <button
            className="jp-mod-styled"
            onClick={() => actions.openProgram(job.id, 'notebook')}
          >
            {trans.__('Open as notebook')}
          </button>
          <button
            className="jp-mod-styled"
            onClick={() => actions.openProgram(job.id, 'script')}
          >
            {trans.__('Save as script')}
          </button>
        </>
      )}
      {['train', 'search'].includes(job.kind) && (
        <button
          className="jp-mod-styled"
          title={trans.__('What was asked for, to run again in a cell')}
          onClick={() => actions.openProgram(job.id, 'yaml')}
        >
          {trans.__('Save as YAML')}
        </button>
      )}
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
      {dataset && (
        <button
          className="jp-mod-styled"
          title={trans.__('Models and trials that were tested alike')}
          onClick={() => actions.leaderboard(dataset)}
        >
          {trans.__('Leaderboard')}
        </button>
      )}
      {job.result?.report && (
        <button
          className="jp-mod-styled"
          onClick={() => actions.save(model.client.reportUrl(job.id))}
        >
          {trans.__('Report as HTML')}
        </button>
      )}
      <Problem text={problem} />
    </>
  );
}

/** Whether the numbers of a job can be had from a program; of a search, those of its winner. */
function hasProgram({ kind, result }: JobDetail): boolean {
  const isWritten = ['train', 'evaluate', 'learning_curve'].includes(kind);
  return isWritten || (kind === 'search' && !!result?.model);
}
