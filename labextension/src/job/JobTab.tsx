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
import { wordOf } from '../ui/text/states';
import type { IDocumentProps } from '../actions/documentProps';
import { PARTS, Sentence } from '../ui/Sentence';
import { ReportView } from '../report/ReportView';
import { CompareBar } from '../comparison/CompareBar';
import { SearchBoard } from '../search/SearchBoard';
import { JobButtons } from './JobButtons';
import { SuccessionOfJob } from './SuccessionOfJob';
import { StorageCheckView } from './StorageCheckView';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useModel } from '../state/useModel';
import { Waiting } from '../ui/Waiting';

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
      {!isSearch && (
        <CompareBar model={model} actions={actions} trans={trans} />
      )}
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
      {job.result?.succession && made && (
        <SuccessionOfJob
          {...props}
          job={job}
          made={made}
          succession={job.result.succession}
        />
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
      {job.result?.repeats && <p>{job.result.repeats.sentence}</p>}
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
