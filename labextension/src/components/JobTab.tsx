import React from 'react';

import { hasEnded } from '../documents';
import { formatDuration } from '../format';
import type { IDocumentProps } from './documentProps';
import { ReportView } from './ReportView';
import { useLoaded } from './useLoaded';
import { useModel } from './useModel';

/** A job: state with its reason, progress, log, and in the end its report. */
export function JobTab(props: IDocumentProps & { id: number }): JSX.Element {
  const { model, actions, rendermime, trans, id } = props;
  useModel(model);
  const listed = model.jobs.items.find(item => item.id === id);
  const { value: job, problem } = useLoaded(
    () => model.client.job(id),
    [id, listed]
  );
  if (!job) {
    return <p role="status">{problem || trans.__('Loading…')}</p>;
  }
  const { done, total, note } = job.progress;
  const made = job.kind === 'train' ? job.result?.model : null;
  return (
    <article>
      <header>
        <h2>
          {job.title} <small>{trans.__('job %1', job.id)}</small>
        </h2>
        {!hasEnded(job) && (
          <button
            className="jp-mod-styled jp-mod-warn"
            onClick={() => actions.cancel(job.id)}
          >
            {trans.__('Cancel')}
          </button>
        )}
      </header>
      <p aria-live="polite" data-state={job.state} className="jp-mlhub-state">
        <strong>{job.state}</strong> · {job.error?.message ?? job.reason}
        {job.started_at && ` · ${formatDuration(job)}`}
      </p>
      {job.state === 'running' && (
        <p>
          <progress max={total || 1} value={done} />{' '}
          {total > 0 && `${done}/${total} · `}
          {note}
        </p>
      )}
      {made && (
        <p>
          {trans.__('Registered as ')}
          <button
            className="jp-mlhub-link"
            onClick={() => actions.open('model', made)}
          >
            {made} v{job.result?.model_version}
          </button>
        </p>
      )}
      {(job.error?.errors ?? []).map((field, index) => (
        <p className="jp-mlhub-problem" key={index}>
          {String(field.field)}: {String(field.message)}
        </p>
      ))}
      {job.result?.report && (
        <ReportView
          report={job.result.report}
          rendermime={rendermime}
          trans={trans}
        />
      )}
      <details open={job.state === 'failed'}>
        <summary>{trans.__('Log and history')}</summary>
        <pre>
          {job.transitions
            .map(
              step => `${step.at.slice(11, 19)} ${step.state}: ${step.cause}`
            )
            .concat(
              job.log.map(line => `${line.at.slice(11, 19)} ${line.text}`)
            )
            .join('\n')}
        </pre>
      </details>
      <details>
        <summary>{trans.__('Request')}</summary>
        <pre>{JSON.stringify(job.request, null, 2)}</pre>
      </details>
    </article>
  );
}
