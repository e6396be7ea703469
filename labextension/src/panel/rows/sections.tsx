import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import React, { useEffect, useRef } from 'react';

import { formatCount } from '../../ui/text/format';
import type { HubModel } from '../../state/HubModel';
import type { ListName } from '../../state/Lists';
import type { IUpload } from '../../state/UploadQueue';
import { useModel } from '../../state/useModel';
import type { IHubActions } from '../../actions/IHubActions';
import { ArtifactRow } from './ArtifactRow';
import { JobRow } from './JobRow';
import { keyOfArtifact, keyOfJob } from '../../state/Choice';
import { keepTabStop, moveByKey } from './keys';
import { RowAction } from './RowAction';

interface IProps {
  model: HubModel;
  actions: IHubActions;
  trans: TranslationBundle;
}

/** The Datasets section. */
export function DatasetRows(props: IProps): JSX.Element {
  const { model, actions, trans } = props;
  useModel(model);
  const empty = (
    <>
      <p>
        {model.mayUpload
          ? trans.__('No datasets yet. Drop files here, or choose Upload.')
          : trans.__('No datasets yet. Datasets shared with you appear here.')}
      </p>
      {model.mayUpload && (
        <button className="jp-mod-styled" onClick={() => actions.upload()}>
          {trans.__('Upload…')}
        </button>
      )}
    </>
  );
  return (
    <>
      {model.uploads.map(upload => (
        <UploadRow key={upload.id} upload={upload} trans={trans} />
      ))}
      <List
        {...props}
        list="datasets"
        empty={model.uploads.length === 0 && empty}
      >
        {model.datasets.items.map(artifact => (
          <ArtifactRow
            key={artifact.reference}
            artifact={artifact}
            session={model.session}
            choice={model.choice}
            isChosen={false}
            actions={actions}
            trans={trans}
          />
        ))}
      </List>
    </>
  );
}

/** The Models section. */
export function ModelRows(props: IProps): JSX.Element {
  const { model, actions, trans } = props;
  useModel(model);
  const empty = model.mayTrain
    ? trans.__('No models yet. Train one: choose ▶ beside a dataset.')
    : trans.__('No models yet. Models shared with you appear here.');
  return (
    <List {...props} list="models" empty={<p>{empty}</p>}>
      {model.models.items.map(artifact => (
        <ArtifactRow
          key={artifact.reference}
          artifact={artifact}
          session={model.session}
          choice={model.choice}
          isChosen={model.choice.has(keyOfArtifact(artifact))}
          actions={actions}
          trans={trans}
        />
      ))}
    </List>
  );
}

/** The Jobs section. */
export function JobRows(props: IProps): JSX.Element {
  const { model, actions, trans } = props;
  useModel(model);
  const empty = model.mayTrain
    ? trans.__('No jobs yet. Your trainings show their progress here.')
    : trans.__('No jobs yet. Jobs shared with you appear here.');
  return (
    <List {...props} list="jobs" empty={<p>{empty}</p>}>
      {model.jobs.items.map(job => (
        <JobRow
          key={job.id}
          job={job}
          session={model.session}
          choice={model.choice}
          isChosen={model.choice.has(keyOfJob(job))}
          actions={actions}
          trans={trans}
        />
      ))}
    </List>
  );
}

function UploadRow(props: {
  upload: IUpload;
  trans: TranslationBundle;
}): JSX.Element {
  const { upload, trans } = props;
  return (
    <div className="jp-mlhub-row">
      <span className="jp-mlhub-name">{upload.name}</span>
      <progress max={1} value={upload.share} />
      <span className="jp-mlhub-fact">
        {upload.waiting
          ? trans.__('waiting for the server')
          : `${formatCount(Math.floor(upload.share * 100))} %`}
      </span>
      <span className="jp-mlhub-actions">
        <RowAction
          icon={stopIcon}
          title={trans.__('Cancel the upload of %1', upload.name)}
          onClick={upload.cancel}
        />
      </span>
    </div>
  );
}

/** Rows, or what to do when there are none; then the way to more of them. */
function List(
  props: IProps & {
    list: ListName;
    empty: React.ReactNode;
    children: JSX.Element[];
  }
): JSX.Element {
  const { model, list, trans, empty, children } = props;
  const { items, next, total } = model[list];
  const section = useRef<HTMLDivElement>(null);
  useEffect(() => keepTabStop(section.current));
  if (!model.isLoaded) {
    return <Loading model={model} trans={trans} />;
  }
  if (!model.may(`${list}.read`)) {
    return (
      <p className="jp-mlhub-empty">
        {trans.__('Your role does not let you see these.')}
      </p>
    );
  }
  return (
    <div
      ref={section}
      role="group"
      onKeyDown={moveByKey}
      onFocus={event => keepTabStop(section.current, event.target)}
    >
      {children.length > 0 ? (
        children
      ) : (
        <div className="jp-mlhub-empty">
          {model.isNarrowed ? <p>{trans.__('Nothing matches.')}</p> : empty}
        </div>
      )}
      {next !== null && (
        <button
          className="jp-mlhub-more"
          disabled={model.isGrowing(list)}
          onClick={() => void model.more(list)}
        >
          {model.isGrowing(list)
            ? trans.__('Loading…')
            : trans.__(
                '%1 more…',
                formatCount(Math.max(1, total - items.length))
              )}
        </button>
      )}
    </div>
  );
}

/** Nothing is known of the list yet, which is not the same as that it is empty. */
function Loading(props: {
  model: HubModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  return (
    <div className="jp-mlhub-empty" aria-busy={!model.error}>
      <p role="status">
        {model.error ? trans.__('Not loaded.') : trans.__('Loading…')}
      </p>
    </div>
  );
}
