import type { TranslationBundle } from '@jupyterlab/translation';
import {
  closeIcon,
  copyIcon,
  deleteIcon,
  downloadIcon,
  type LabIcon,
  runIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import {
  type ArtifactInfo,
  type ArtifactKind,
  hasEnded,
  type JobInfo
} from '../documents';
import { describeArtifact, formatDuration } from '../format';
import type { HubModel } from '../model';
import { useModel } from './useModel';

/** What the rows can do; carried out by commands. */
export interface IRowActions {
  open(kind: ArtifactKind | 'job', key: string): void;
  train(dataset: string): void;
  insert(kind: ArtifactKind, name: string): void;
  download(kind: ArtifactKind, name: string, version: number): void;
  remove(kind: ArtifactKind | 'job', key: string): void;
  cancel(id: number): void;
  upload(): void;
}

interface IProps {
  model: HubModel;
  actions: IRowActions;
  trans: TranslationBundle;
}

/** The Datasets section. */
export function DatasetRows({ model, actions, trans }: IProps): JSX.Element {
  useModel(model);
  const rows = model.datasets.items;
  return (
    <>
      {model.uploads.map(upload => (
        <div className="jp-mlhub-row" key={`upload-${upload.id}`}>
          <span className="jp-mlhub-name">{upload.name}</span>
          <progress max={1} value={upload.share} />
          <span className="jp-mlhub-fact">
            {Math.floor(upload.share * 100)} %
          </span>
        </div>
      ))}
      {rows.length === 0 && model.uploads.length === 0 && (
        <Empty filtered={model.filter !== ''} trans={trans}>
          <p>
            {trans.__('No datasets yet. Drop a CSV here, or choose Upload.')}
          </p>
          <button className="jp-mod-styled" onClick={() => actions.upload()}>
            {trans.__('Upload…')}
          </button>
        </Empty>
      )}
      {rows.map(artifact => (
        <ArtifactRow
          key={artifact.name}
          artifact={artifact}
          actions={actions}
          trans={trans}
        />
      ))}
      <More model={model} list="datasets" trans={trans} />
    </>
  );
}

/** The Models section. */
export function ModelRows({ model, actions, trans }: IProps): JSX.Element {
  useModel(model);
  const rows = model.models.items;
  return (
    <>
      {rows.length === 0 && (
        <Empty filtered={model.filter !== ''} trans={trans}>
          <p>
            {trans.__('No models yet. Train one: choose ▶ beside a dataset.')}
          </p>
        </Empty>
      )}
      {rows.map(artifact => (
        <ArtifactRow
          key={artifact.name}
          artifact={artifact}
          actions={actions}
          trans={trans}
        />
      ))}
      <More model={model} list="models" trans={trans} />
    </>
  );
}

/** The Jobs section. */
export function JobRows({ model, actions, trans }: IProps): JSX.Element {
  useModel(model);
  const rows = model.jobs.items;
  return (
    <>
      {rows.length === 0 && (
        <Empty filtered={model.filter !== ''} trans={trans}>
          <p>
            {trans.__('No jobs yet. What you train shows its progress here.')}
          </p>
        </Empty>
      )}
      {rows.map(job => (
        <JobRow key={job.id} job={job} actions={actions} trans={trans} />
      ))}
      <More model={model} list="jobs" trans={trans} />
    </>
  );
}

function ArtifactRow(props: {
  artifact: ArtifactInfo;
  actions: IRowActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { artifact, actions, trans } = props;
  const { kind, name, latest } = artifact;
  const ready = latest?.state === 'ready';
  return (
    <div className="jp-mlhub-row" data-name={name} data-state={latest?.state}>
      <button
        className="jp-mlhub-name"
        title={latest?.message || artifact.description || name}
        onClick={() => actions.open(kind, name)}
      >
        {name}
      </button>
      {latest && <span className="jp-mlhub-version">v{latest.number}</span>}
      <span className="jp-mlhub-fact">{describeArtifact(artifact)}</span>
      <span className="jp-mlhub-actions">
        {kind === 'dataset' && ready && (
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
        <Action
          icon={deleteIcon}
          title={trans.__('Delete %1', name)}
          onClick={() => actions.remove(kind, name)}
        />
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

function JobRow(props: {
  job: JobInfo;
  actions: IRowActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { job, actions, trans } = props;
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
        title={`${job.state}: ${why}`}
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

function Empty(props: {
  filtered: boolean;
  trans: TranslationBundle;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <div className="jp-mlhub-empty">
      {props.filtered ? (
        <p>{props.trans.__('Nothing matches.')}</p>
      ) : (
        props.children
      )}
    </div>
  );
}

function More(props: {
  model: HubModel;
  list: 'datasets' | 'models' | 'jobs';
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, list, trans } = props;
  return model[list].next === null ? null : (
    <button className="jp-mlhub-more" onClick={() => void model.more(list)}>
      {trans.__('%1 more…', model[list].total - model[list].items.length)}
    </button>
  );
}
