import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import type { ArtifactInfo, VersionInfo } from '../api/types';
import { AccessBadge } from '../artifact/AccessBadge';
import type { useTask } from '../ui/hooks/useTask';
import { ModelDownload } from './ModelDownload';

/** The name of a model, and what can be done with it. */
export function ModelHeader(
  props: IDocumentProps & {
    name: string;
    artifact: ArtifactInfo;
    version: VersionInfo;
    task: ReturnType<typeof useTask>;
    /** Whether the form that evaluates it is open. */
    evaluates: boolean;
    onEvaluate: () => void;
  }
): JSX.Element {
  const { model, actions, trans, name, artifact, version, evaluates } = props;
  const { busy, run } = props.task;
  const details = version.model;
  const isTrained = details?.origin === 'trained';
  const isLoadable = isTrained || details?.inspection?.loadable;
  const shown = `${name}@${version.number}`;
  const openJob = (id: number) => actions.open('job', String(id));
  return (
    <header>
      <h2>
        {name} <small>v{version.number}</small>{' '}
        <AccessBadge artifact={artifact} trans={trans} />
      </h2>
      {isLoadable && model.may('jobs.submit') && (
        <>
          <button
            className="jp-mod-styled jp-mod-accept"
            aria-expanded={evaluates}
            onClick={props.onEvaluate}
          >
            {trans.__('Evaluate on…')}
          </button>
          {details?.target && (
            <button
              className="jp-mod-styled"
              disabled={busy}
              title={trans.__(
                'Shows whether more rows would improve the model'
              )}
              onClick={() =>
                run(async () => openJob((await model.client.learn(shown)).id))
              }
            >
              {trans.__('Learning curve')}
            </button>
          )}
          {isTrained && (
            <button
              className="jp-mod-styled"
              onClick={() =>
                actions.save(
                  model.client.reportUrl({ name, number: version.number })
                )
              }
            >
              {trans.__('Report as HTML')}
            </button>
          )}
        </>
      )}
      <ModelDownload
        {...props}
        version={version}
        mayConvert={mayDo(model.session, artifact, 'create')}
        onConverting={openJob}
      />
    </header>
  );
}
