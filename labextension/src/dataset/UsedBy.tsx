import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import type { ArtifactInfo, JobInfo, VersionInfo } from '../api/types';
import { useJobsOf } from '../artifact/useJobsOf';
import { Scrolled } from '../ui/Scrolled';
import { ShowMore } from '../ui/ShowMore';
import { formatAge, formatAligned, formatTime } from '../ui/text/format';
import { wordOf } from '../ui/text/states';
import { wordOfKind } from '../ui/text/kinds';
import { Waiting } from '../ui/Waiting';

interface IProps extends IDocumentProps {
  name: string;
  artifact: ArtifactInfo;
  version: VersionInfo;
}

/** What was made from a dataset's versions: models, evaluations, searches. */
export function UsedBy(props: IProps): JSX.Element {
  const { model, actions, trans, name, artifact, version } = props;
  const { page, problem, again, onMore } = useJobsOf(model, { dataset: name });
  if (page === null) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  if (page.items.length === 0) {
    const mayTrain =
      version.state === 'ready' && mayDo(model.session, artifact, 'train');
    return (
      <div className="jp-mlhub-none">
        <p>{trans.__('No model was trained on %1 yet.', name)}</p>
        {mayTrain && (
          <button
            className="jp-mod-styled"
            onClick={() => actions.train(`${name}@${version.number}`)}
          >
            {trans.__('Train…')}
          </button>
        )}
      </div>
    );
  }
  return (
    <section aria-label={trans.__('Used by')}>
      <Scrolled>
        <table className="jp-mlhub-table jp-mlhub-uses">
          <thead>
            <tr>
              <th>{trans.__('Version')}</th>
              <th>{trans.__('Job')}</th>
              <th>{trans.__('Model')}</th>
              <th colSpan={2} className="jp-mlhub-scoreHead">
                {trans.__('Score')}
              </th>
              <th>{trans.__('When')}</th>
              <th className="jp-mlhub-minor">{trans.__('Who')}</th>
            </tr>
          </thead>
          <tbody>
            {page.items.map(job => (
              <UseRow {...props} key={job.id} job={job} />
            ))}
          </tbody>
        </table>
      </Scrolled>
      <ShowMore page={page} trans={trans} onMore={onMore} />
    </section>
  );
}

function UseRow(props: IProps & { job: JobInfo }): JSX.Element {
  const { actions, trans, name, job } = props;
  const numbers = job.uses
    .filter(use => use.kind === 'dataset' && use.reference === name)
    .map(use => `v${use.version}`);
  const { score, result } = job;
  const made = madeOf(job);
  return (
    <tr data-job={job.id} data-state={job.state}>
      <td>{numbers.join(', ')}</td>
      <td>
        <button
          className="jp-mlhub-link"
          title={job.title}
          onClick={() => actions.open('job', String(job.id))}
        >
          {wordOfKind(job, trans)}
        </button>
      </td>
      <td>
        {made && (
          <button
            className="jp-mlhub-link"
            onClick={() => actions.open('model', made.name)}
          >
            {made.label}
          </button>
        )}
      </td>
      <td className="jp-mlhub-number">{score && formatAligned(score.mean)}</td>
      <td>
        <small>
          {score ? score.metric : result ? '' : wordOf(job.state, trans)}
        </small>
      </td>
      <td title={formatTime(job.created_at)}>{formatAge(job.created_at)}</td>
      <td className="jp-mlhub-minor">{job.owner}</td>
    </tr>
  );
}

/** The model that a job made or judged, with its version. */
function madeOf(job: JobInfo): { name: string; label: string } | null {
  const used = job.uses.find(use => use.kind === 'model');
  if (used) {
    const label = `${used.reference} v${used.version}`;
    return { name: used.reference, label };
  }
  const { model, model_version } = job.result ?? {};
  if (!model) {
    return null;
  }
  return { name: model, label: `${model} v${model_version}` };
}
