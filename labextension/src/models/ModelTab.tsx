import React, { useState } from 'react';

import {
  formatAge,
  formatScore,
  formatSize,
  formatTime,
  loadingCode
} from '../ui/text/format';
import { mayDo } from '../api/mayDo';
import { About } from '../artifact/About';
import { AccessBadge } from '../artifact/AccessBadge';
import { useArtifact } from '../artifact/useArtifact';
import { VersionList } from '../artifact/VersionList';
import { CodeLine } from '../ui/CodeLine';
import type { IDocumentProps } from '../actions/documentProps';
import { Problem } from '../ui/Problem';
import { DownloadMenu } from './ModelDownloadMenu';
import { EvaluateForm } from '../evaluate/EvaluateForm';
import { InspectionView } from './InspectionView';
import { ReportView } from '../report/ReportView';
import { SignatureView } from './SignatureView';
import { useTask } from '../ui/hooks/useTask';
import { useModel } from '../state/useModel';
import { Waiting } from '../ui/Waiting';

/** A model: what it predicts, from what it was made, how good it is, how to use it. */
export function ModelTab(
  props: IDocumentProps & { name: string }
): JSX.Element {
  const { model, actions, rendermime, trans, name } = props;
  useModel(model);
  const [evaluates, setEvaluates] = useState(false);
  const { problem: refusal, busy, run } = useTask();
  const { artifact, version, versions, problem, reference, show, reload } =
    useArtifact(model, 'model', name);
  if (!version || !artifact) {
    return <Waiting problem={problem} again={reload} trans={trans} />;
  }
  const details = version.model;
  const lineage = details?.lineage;
  const isTrained = details?.origin === 'trained';
  const isLoadable = isTrained || details?.inspection?.loadable;
  const shown = `${name}@${version.number}`;
  const openJob = (id: number) => actions.open('job', String(id));
  return (
    <article>
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
              onClick={() => setEvaluates(!evaluates)}
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
        <DownloadMenu
          {...props}
          version={version}
          mayConvert={mayDo(model.session, artifact, 'create')}
          onConverting={openJob}
        />
      </header>
      {problem && <Waiting problem={problem} again={reload} trans={trans} />}
      <Problem text={refusal} />
      {evaluates && details && (
        <EvaluateForm
          {...props}
          reference={shown}
          details={details}
          onSubmitted={openJob}
        />
      )}
      {details?.score && (
        <p className="jp-mlhub-headline">
          {details.score.metric}{' '}
          <strong>
            {formatScore(details.score.mean, details.score.spread)}
          </strong>{' '}
          {details.score.baseline !== null &&
            trans.__(
              '(baseline %1)',
              formatScore(details.score.baseline, null)
            )}
        </p>
      )}
      {details?.origin === 'trained' && lineage ? (
        <>
          <p title={formatTime(version.created_at)}>
            {details.target
              ? trans.__(
                  'Predicts %1 with %2, trained on ',
                  details.target,
                  details.estimator ?? ''
                )
              : trans.__(
                  '%1 (%2), fitted on ',
                  details.estimator ?? '',
                  (details.task ?? '').replace('_', ' ')
                )}
            <button
              className="jp-mlhub-link"
              onClick={() => actions.open('dataset', lineage.dataset)}
            >
              {lineage.dataset} v{lineage.dataset_version}
            </button>
            {trans.__(' by ')}
            {version.created_by}, {formatAge(version.created_at)} (
            <button
              className="jp-mlhub-link"
              onClick={() => actions.open('job', String(lineage.job_id))}
            >
              {trans.__('job %1', lineage.job_id)}
            </button>
            ) · {formatSize(version.size)}
          </p>
          <CodeLine code={loadingCode('model', reference)} trans={trans} />
        </>
      ) : (
        <p>
          {details?.inspection
            ? trans.__('An uploaded file of %1.', formatSize(version.size))
            : trans.__(
                'An uploaded file of %1, kept as it is and never opened.',
                formatSize(version.size)
              )}
        </p>
      )}
      {details?.inspection && (
        <InspectionView {...props} version={version} onChanged={reload} />
      )}
      <About
        {...props}
        artifact={artifact}
        draft={details?.card ?? ''}
        onChanged={reload}
      />
      <VersionList
        {...props}
        artifact={artifact}
        versions={versions}
        shown={version.number}
        onShow={show}
        onChanged={() => {
          show('latest');
          reload();
        }}
      />
      {details?.signature && details.signature.length > 0 && (
        <SignatureView signature={details.signature} trans={trans} />
      )}
      {details?.report && (
        <ReportView
          report={details.report}
          rendermime={rendermime}
          trans={trans}
        />
      )}
      {lineage && (
        <details>
          <summary>{trans.__('Made from')}</summary>
          <pre>{JSON.stringify(lineage, null, 2)}</pre>
        </details>
      )}
    </article>
  );
}
