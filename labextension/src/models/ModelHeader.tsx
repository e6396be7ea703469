import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import type { ArtifactInfo, VersionInfo } from '../api/types';
import { AccessBadge } from '../artifact/AccessBadge';
import { keyOfModel } from '../state/Choice';
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
    onShow: (version: number) => void;
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
        {name} <small>v{version.number}</small> <Standing {...props} />
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
      {isTrained && <CompareButton {...props} reference={shown} />}
      <ModelDownload
        {...props}
        version={version}
        mayConvert={mayDo(model.session, artifact, 'create')}
        onConverting={openJob}
      />
    </header>
  );
}

/** What the shown version is among the others, and the ways to the two that stand out. */
function Standing(props: {
  trans: IDocumentProps['trans'];
  artifact: ArtifactInfo;
  version: VersionInfo;
  onShow: (version: number) => void;
}): JSX.Element {
  const { trans, artifact, version, onShow } = props;
  const { champion, latest, versions } = artifact;
  const standing = [
    { number: champion?.number, label: trans.__('champion') },
    { number: latest?.number, label: trans.__('latest') }
  ].filter(({ number }) => number !== undefined && versions > 1);
  return (
    <>
      {standing.map(({ number, label }) => (
        <small key={label}>
          {number === version.number ? (
            <span className="jp-mlhub-badge">{label}</span>
          ) : (
            <button
              className="jp-mlhub-link"
              title={trans.__('Show version %1', number)}
              onClick={() => onShow(number!)}
            >
              {trans.__('v%1 (%2)', number, label)}
            </button>
          )}{' '}
        </small>
      ))}
    </>
  );
}

/** Choose the shown version to be compared with something else, or no longer. */
function CompareButton(
  props: IDocumentProps & { reference: string }
): JSX.Element {
  const { model, trans, reference } = props;
  const key = keyOfModel(reference);
  const isChosen = model.choice.has(key);
  return (
    <button
      className="jp-mod-styled"
      aria-pressed={isChosen}
      title={trans.__('Choose it to be compared with others')}
      onClick={() => model.choice.toggle(key)}
    >
      {isChosen ? trans.__('Do not compare') : trans.__('Compare')}
    </button>
  );
}
