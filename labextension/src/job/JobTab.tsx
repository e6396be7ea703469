import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useState } from 'react';

import { hasEnded, type JobDetail } from '../api/types';
import {
  formatClock,
  formatDuration,
  formatFixed,
  formatLeft,
  progressOf,
  formatSize
} from '../ui/text/format';
import { mayDo } from '../api/mayDo';
import { wordOf } from '../ui/text/states';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { PARTS, Sentence } from '../ui/Sentence';
import { ReportView } from '../report/ReportView';
import { SearchBoard } from '../search/SearchBoard';
import { StorageCheckView } from './StorageCheckView';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useModel } from '../state/useModel';
import { useTask } from '../ui/hooks/useTask';
import { Waiting } from '../ui/Waiting';

const REPEATED = ['evaluate', 'learning_curve', 'convert'];

/** A job: state with its reason, progress, log, and in the end its report. */
export function JobTab(props: IDocumentProps & { id: number }): JSX.Element {
  const { model, actions, rendermime, trans, id } = props;
  useModel(model);
  const listed = model.jobs.items.find(item => item.id === id);
  const {
    value: job,
    problem,
    again
  } = useLoaded(() => model.client.job(id), [id, listed]);
  useSeconds(job !== null && job.state === 'running');
  if (!job) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const { done, total, note } = job.progress;
  const { model: made, dataset } = job.result ?? {};
  const isSearch = job.kind === 'search';
  const left = isSearch ? '' : formatLeft(job);
  return (
    <article>
      <header>
        <h2>
          {job.title} <small>{trans.__('job %1', job.id)}</small>
        </h2>
        <JobButtons {...props} job={job} />
      </header>
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      <p aria-live="polite" data-state={job.state} className="jp-mlhub-state">
        <strong>{wordOf(job.state, trans)}</strong> ·{' '}
        {job.error?.message ?? job.reason}
        {job.started_at && ` · ${formatDuration(job)}`}
      </p>
      {job.state === 'running' && (
        <p>
          <progress max={total || 1} value={done} />{' '}
          {total > 0 && `${progressOf(job)} · `}
          {note}
          {left && ` · ${trans.__('about %1 left', left)}`}
        </p>
      )}
      <p className="jp-mlhub-fact">{factsOf(job, trans)}</p>
      {(job.kind === 'train' || isSearch) && made && (
        <p>
          <Sentence
            text={trans.__('Registered as %1', PARTS[0])}
            parts={[
              <button
                className="jp-mlhub-link"
                onClick={() => actions.open('model', made)}
              >
                {made} v{job.result?.model_version}
              </button>
            ]}
          />
        </p>
      )}
      {job.kind === 'evaluate' && dataset && (
        <p>
          <Sentence
            text={trans.__('Predictions are in %1', PARTS[0])}
            parts={[
              <button
                className="jp-mlhub-link"
                onClick={() => actions.open('dataset', dataset)}
              >
                {dataset} v{job.result?.dataset_version}
              </button>
            ]}
          />
        </p>
      )}
      {(job.error?.errors ?? []).map((field, index) => (
        <p className="jp-mlhub-problem" key={index}>
          {String(field.field)}: {String(field.message)}
        </p>
      ))}
      {isSearch && <SearchBoard {...props} job={job} />}
      {job.result?.report && (
        <ReportView
          report={job.result.report}
          rendermime={rendermime}
          trans={trans}
        />
      )}
      {job.result?.storage && (
        <StorageCheckView check={job.result.storage} trans={trans} />
      )}
      <details open={job.state === 'failed' || !hasEnded(job)}>
        <summary>{trans.__('Log and history')}</summary>
        <pre>{logOf(job, trans)}</pre>
      </details>
      <details>
        <summary>{trans.__('Request')}</summary>
        <pre>{JSON.stringify(job.request, null, 2)}</pre>
      </details>
    </article>
  );
}

function JobButtons(props: IDocumentProps & { job: JobDetail }): JSX.Element {
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

/** What a training or a search learned from, as the person names it; nothing of other jobs. */
function datasetOf(job: JobDetail, person: string): string {
  const { spec } = job.request as { spec?: { dataset?: string } };
  const isRanked = job.kind === 'train' || job.kind === 'search';
  const name = spec?.dataset?.split('@')[0] ?? '';
  if (!isRanked || !name) {
    return '';
  }
  const isNamed = job.owner === person || name.includes('/');
  return isNamed ? name : `${job.owner}/${name}`;
}

/** Where the job ran, and what it took. */
function factsOf(job: JobDetail, trans: IDocumentProps['trans']): string {
  const facts = [trans.__('queue %1', job.queue)];
  if (job.worker) {
    facts.push(trans.__('worker %1', job.worker));
  }
  if (job.attempt > 1) {
    facts.push(trans.__('attempt %1', job.attempt));
  }
  if (job.memory_bytes) {
    facts.push(trans.__('up to %1 of memory', formatSize(job.memory_bytes)));
  }
  if (job.cpu_seconds) {
    facts.push(trans.__('%1 s of CPU', formatFixed(job.cpu_seconds, 1)));
  }
  return facts.join(' · ');
}

/** Changes of the state and log lines in one stream of time. */
function logOf(job: JobDetail, trans: TranslationBundle): string {
  const lines = job.transitions
    .map(step => ({
      at: step.at,
      text: `${wordOf(step.state, trans)}: ${step.cause}`
    }))
    .concat(job.log.map(line => ({ at: line.at, text: line.text })));
  return lines
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(line => `${formatClock(line.at, true)} ${line.text}`)
    .join('\n');
}

/** Render once a second while something runs, so that times move on. */
function useSeconds(isRunning: boolean): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!isRunning) {
      return;
    }
    const timer = window.setInterval(() => setTick(tick => tick + 1), 1000);
    return () => window.clearInterval(timer);
  }, [isRunning]);
}
