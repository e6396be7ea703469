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
import { titleOfJob } from '../ui/text/jobs';
import { wordOf } from '../ui/text/states';
import type { IDocumentProps } from '../actions/documentProps';
import { PARTS, Sentence } from '../ui/Sentence';
import { LeakNotes } from '../report/LeakNotes';
import { ReportView } from '../report/ReportView';
import { CompareBar } from '../comparison/CompareBar';
import { SearchBoard } from '../search/SearchBoard';
import { actionsOf, menuEntries, waysToUse } from './entries';
import { learnedOf } from './learned';
import { SuccessionOfJob } from './SuccessionOfJob';
import { StorageCheckView } from './StorageCheckView';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useChanges } from '../state/useChanges';
import { useModel } from '../state/useModel';
import { KeyFacts } from '../ui/tab/KeyFacts';
import { type ISection, Sections, useSection } from '../ui/tab/Sections';
import { TabHead } from '../ui/tab/TabHead';
import { Waiting } from '../ui/Waiting';

/** A job: state with its reason, progress, log, and in the end its report. */
export function JobTab(props: IDocumentProps & { id: number }): JSX.Element {
  const { model, actions, trans, id } = props;
  useModel(model);
  const { chosen, open } = useSection('job');
  const listed = model.jobs.items.find(item => item.id === id);
  const changes = useChanges(model, 'job', String(id));
  const {
    value: job,
    problem,
    again
  } = useLoaded(() => model.client.job(id), [id, listed, changes]);
  useSeconds(job !== null && job.state === 'running');
  if (!job) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const { done, total, note } = job.progress;
  const isSearch = job.kind === 'search';
  const left = isSearch ? '' : formatLeft(job);
  return (
    <article>
      <TabHead
        title={titleOfJob(job, trans)}
        trans={trans}
        beside={<small>{trans.__('job %1', job.id)}</small>}
        actions={actionsOf({ ...props, job })}
        uses={hasEnded(job) ? waysToUse({ ...props, job }) : []}
        menu={menuEntries({ ...props, job })}
        facts={
          <KeyFacts label={trans.__('Facts')} facts={factsOf(job, trans)} />
        }
      />
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
      <Made {...props} job={job} />
      {(job.error?.errors ?? []).map((field, index) => (
        <p className="jp-mlhub-problem" key={index}>
          {String(field.field)}: {String(field.message)}
        </p>
      ))}
      {job.result?.repeats && <p>{job.result.repeats.sentence}</p>}
      <Sections
        label={trans.__('Sections of job %1', job.id)}
        sections={sectionsOf({ ...props, job })}
        chosen={chosen}
        onOpen={open}
      />
    </article>
  );
}

/** What happens now or happened; the report; how it came to that. */
function sectionsOf(props: IDocumentProps & { job: JobDetail }): ISection[] {
  const { model, rendermime, trans, job } = props;
  const { report, storage } = job.result ?? {};
  const learned = learnedOf(job, model.session?.user?.name ?? '');
  const sections: (ISection | false)[] = [
    job.kind === 'search' && {
      name: 'trials',
      label: trans.__('Trials'),
      isKept: true,
      body: <SearchBoard {...props} />
    },
    Boolean(report) && {
      name: 'report',
      label: trans.__('Report'),
      body: (
        <>
          {learned && (
            <LeakNotes client={model.client} learned={learned} trans={trans} />
          )}
          <ReportView report={report!} rendermime={rendermime} trans={trans} />
        </>
      )
    },
    Boolean(storage) && {
      name: 'storage',
      label: trans.__('Storage'),
      body: <StorageCheckView check={storage!} trans={trans} />
    },
    {
      name: 'log',
      label: trans.__('Log and history'),
      body: <pre>{logOf(job, trans)}</pre>
    },
    {
      name: 'request',
      label: trans.__('Request'),
      body: <pre>{JSON.stringify(job.request, null, 2)}</pre>
    }
  ];
  return sections.filter(section => section !== false);
}

/** What came of the job: a model, or predictions. */
function Made(props: IDocumentProps & { job: JobDetail }): JSX.Element {
  const { actions, trans, job } = props;
  const { model: made, dataset, succession } = job.result ?? {};
  const isTraining = job.kind === 'train' || job.kind === 'search';
  return (
    <>
      {isTraining && made && (
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
      {succession && made && (
        <SuccessionOfJob
          {...props}
          job={job}
          made={made}
          succession={succession}
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
    </>
  );
}

/** Where the job ran, and what it took. */
function factsOf(job: JobDetail, trans: IDocumentProps['trans']): string[] {
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
  return facts;
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
