import type { TranslationBundle } from '@jupyterlab/translation';
import {
  closeIcon,
  copyIcon,
  deleteIcon,
  downloadIcon,
  type LabIcon,
  runIcon,
  stopIcon,
  usersIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import {
  type ArtifactInfo,
  type ArtifactKind,
  type ContentFormat,
  hasEnded,
  type JobInfo,
  type SharedKind
} from '../documents';
import { beginCellDrag } from '../dragCell';
import { describeArtifact, formatDuration, loadingCell } from '../format';
import type { HubModel } from '../model';
import { useModel } from './useModel';

/** What the rows can do; carried out by commands. */
export interface IRowActions {
  open(kind: ArtifactKind | 'job', key: string): void;
  train(dataset: string): void;
  /** Open the train form with an earlier job's request. */
  trainAgain(job: number): void;
  /** Save a training as a program, into the folder that the file browser shows. */
  openProgram(job: number, format: 'script' | 'notebook'): void;
  /** Download an address of the hub. */
  save(url: string): void;
  insert(kind: ArtifactKind, name: string): void;
  download(
    kind: ArtifactKind,
    name: string,
    version: number,
    format?: ContentFormat
  ): void;
  remove(kind: ArtifactKind | 'job', key: string): void;
  cancel(id: number): void;
  share(kind: SharedKind, key: string): void;
  upload(): void;
}

interface IProps {
  model: HubModel;
  actions: IRowActions;
  trans: TranslationBundle;
}

/** The Datasets section. */
export function DatasetRows(props: IProps): JSX.Element {
  const { model, actions, trans } = props;
  useModel(model);
  const empty = (
    <>
      <p>{trans.__('No datasets yet. Drop files here, or choose Upload.')}</p>
      <button className="jp-mod-styled" onClick={() => actions.upload()}>
        {trans.__('Upload…')}
      </button>
    </>
  );
  return (
    <>
      {model.uploads.map(upload => (
        <div className="jp-mlhub-row" key={`upload-${upload.id}`}>
          <span className="jp-mlhub-name">{upload.name}</span>
          <progress max={1} value={upload.share} />
          <span className="jp-mlhub-fact">
            {upload.waiting
              ? trans.__('waiting for the server')
              : `${Math.floor(upload.share * 100)} %`}
          </span>
          <span className="jp-mlhub-actions">
            <Action
              icon={stopIcon}
              title={trans.__('Cancel the upload of %1', upload.name)}
              onClick={upload.cancel}
            />
          </span>
        </div>
      ))}
      <List
        {...props}
        list="datasets"
        empty={model.uploads.length === 0 && empty}
      >
        {model.datasets.items.map(artifact => (
          <ArtifactRow
            {...props}
            key={artifact.reference}
            artifact={artifact}
          />
        ))}
      </List>
    </>
  );
}

/** The Models section. */
export function ModelRows(props: IProps): JSX.Element {
  const { model, trans } = props;
  useModel(model);
  const empty = trans.__(
    'No models yet. Train one: choose ▶ beside a dataset.'
  );
  return (
    <List {...props} list="models" empty={<p>{empty}</p>}>
      {model.models.items.map(artifact => (
        <ArtifactRow {...props} key={artifact.reference} artifact={artifact} />
      ))}
    </List>
  );
}

/** The Jobs section. */
export function JobRows(props: IProps): JSX.Element {
  const { model, trans } = props;
  useModel(model);
  const empty = trans.__(
    'No jobs yet. What you train shows its progress here.'
  );
  return (
    <List {...props} list="jobs" empty={<p>{empty}</p>}>
      {model.jobs.items.map(job => (
        <JobRow {...props} key={job.id} job={job} />
      ))}
    </List>
  );
}

/** Rows, or what to do when there are none; then the way to more of them. */
function List(
  props: IProps & {
    list: 'datasets' | 'models' | 'jobs';
    empty: React.ReactNode;
    children: JSX.Element[];
  }
): JSX.Element {
  const { model, list, trans, empty, children } = props;
  const { items, next, total } = model[list];
  return (
    <>
      {children.length > 0 ? (
        children
      ) : (
        <div className="jp-mlhub-empty">
          {model.isNarrowed ? <p>{trans.__('Nothing matches.')}</p> : empty}
        </div>
      )}
      {next !== null && (
        <button className="jp-mlhub-more" onClick={() => void model.more(list)}>
          {trans.__('%1 more…', total - items.length)}
        </button>
      )}
    </>
  );
}

function ArtifactRow(props: IProps & { artifact: ArtifactInfo }): JSX.Element {
  const { model, artifact, actions, trans } = props;
  const { kind, latest } = artifact;
  const name = artifact.reference;
  const mine = artifact.name === name;
  const ready = latest?.state === 'ready';
  return (
    <div
      className="jp-mlhub-row"
      data-name={name}
      data-state={latest?.state}
      onMouseDown={event =>
        ready && beginCellDrag(event, loadingCell(kind, name))
      }
    >
      <button
        className="jp-mlhub-name"
        title={latest?.message || artifact.description || name}
        onClick={() => actions.open(kind, name)}
      >
        {name}
      </button>
      {mine && artifact.is_shared && (
        <span
          className="jp-mlhub-fact"
          role="img"
          title={trans.__('You share it')}
          aria-label={trans.__('You share it')}
        >
          <usersIcon.react tag="span" width="12px" height="12px" />
        </span>
      )}
      {latest && <span className="jp-mlhub-version">v{latest.number}</span>}
      <span className="jp-mlhub-fact">{describeArtifact(artifact)}</span>
      <span className="jp-mlhub-actions">
        {kind === 'dataset' && ready && model.may('jobs.submit') && (
          <Action
            icon={runIcon}
            title={trans.__('Train on %1', name)}
            onClick={() => actions.train(name)}
          />
        )}
        {ready && (
          <Action
            icon={copyIcon}
            title={trans.__('Insert into notebook')}
            onClick={() => actions.insert(kind, name)}
          />
        )}
        {latest && (
          <Action
            icon={downloadIcon}
            title={trans.__('Download %1', name)}
            onClick={() => actions.download(kind, name, latest.number)}
          />
        )}
        {mine && model.may(`${kind}s.share`) && (
          <Action
            icon={usersIcon}
            title={trans.__('Share %1', name)}
            onClick={() => actions.share(kind, name)}
          />
        )}
        {model.may(`${kind}s.delete`) && (
          <Action
            icon={deleteIcon}
            title={trans.__('Delete %1', name)}
            onClick={() => actions.remove(kind, name)}
          />
        )}
      </span>
    </div>
  );
}

/** Marks of the states; the state is said in words too. */
const MARKS: Record<JobInfo['state'], string> = {
  queued: '…',
  running: '●',
  succeeded: '✓',
  failed: '✗',
  cancelled: '⊘'
};

function JobRow(props: IProps & { job: JobInfo }): JSX.Element {
  const { model, job, actions, trans } = props;
  const why = job.error?.message ?? job.reason;
  const { done, total } = job.progress;
  const running = job.state === 'running' && total > 0;
  return (
    <div className="jp-mlhub-row" data-job={job.id} data-state={job.state}>
      <span
        className={`jp-mlhub-mark jp-mod-${job.state}`}
        role="img"
        aria-label={job.state}
      >
        {MARKS[job.state]}
      </span>
      <button
        className="jp-mlhub-name"
        title={`${job.state}: ${why} (${job.owner})`}
        onClick={() => actions.open('job', String(job.id))}
      >
        {job.title}
      </button>
      {running && <progress max={total} value={done} />}
      <span className="jp-mlhub-fact">
        {running
          ? `${done}/${total}`
          : job.state === 'queued'
            ? trans.__('waiting')
            : formatDuration(job)}
      </span>
      <span className="jp-mlhub-actions">
        {job.owner === model.session?.user?.name && model.may('jobs.share') && (
          <Action
            icon={usersIcon}
            title={trans.__('Share %1', job.title)}
            onClick={() => actions.share('job', String(job.id))}
          />
        )}
        {hasEnded(job) ? (
          <Action
            icon={closeIcon}
            title={trans.__('Remove from the list')}
            onClick={() => actions.remove('job', String(job.id))}
          />
        ) : (
          <Action
            icon={stopIcon}
            title={trans.__('Cancel %1', job.title)}
            onClick={() => actions.cancel(job.id)}
          />
        )}
      </span>
      {(job.state === 'queued' || job.state === 'failed') && (
        <span className="jp-mlhub-why" title={why}>
          {why}
        </span>
      )}
    </div>
  );
}

function Action(props: {
  icon: LabIcon;
  title: string;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      className="jp-mlhub-action"
      title={props.title}
      aria-label={props.title}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" width="14px" height="14px" />
    </button>
  );
}
