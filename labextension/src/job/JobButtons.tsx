import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import { hasEnded, type JobDetail } from '../api/types';
import { keyOfJob } from '../state/Choice';
import { useTask } from '../ui/hooks/useTask';
import { Problem } from '../ui/Problem';

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
  const compared = keyOfJob(job);
  const dataset = datasetOf(job, model.session?.user?.name ?? '');
  const mayRepeat =
    job.kind === 'search'
      ? model.mayTrain
      : REPEATED.includes(job.kind) && model.may('jobs.submit');
  return (
    <>
      {isTraining && model.mayTrain && (
        <button
          className="jp-mod-styled"
          onClick={() => actions.trainAgain(job.id)}
        >
          {trans.__('Run again…')}
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
      {['train', 'evaluate', 'learning_curve'].includes(job.kind) && (
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

/** What a training, a search or a repeated test learned from, as the person names it; nothing of other jobs. */
function datasetOf(job: JobDetail, person: string): string {
  const { spec, dataset } = job.request as {
    spec?: { dataset?: string };
    dataset?: string;
  };
  const isRanked = ['train', 'search', 'repeats'].includes(job.kind);
  const name = (spec?.dataset ?? dataset ?? '').split('@')[0];
  if (!isRanked || !name) {
    return '';
  }
  const isNamed = job.owner === person || name.includes('/');
  return isNamed ? name : `${job.owner}/${name}`;
}
