import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { About } from '../artifact/About';
import { SuccessionView } from '../artifact/SuccessionView';
import { useArtifact } from '../artifact/useArtifact';
import { VersionList } from '../artifact/VersionList';
import { CompareBar } from '../comparison/CompareBar';
import { EvaluateForm } from '../evaluate/EvaluateForm';
import { ReportView } from '../report/ReportView';
import { useModel } from '../state/useModel';
import { useTask } from '../ui/hooks/useTask';
import { Problem } from '../ui/Problem';
import { formatScore } from '../ui/text/format';
import { Waiting } from '../ui/Waiting';
import { InspectionView } from './InspectionView';
import { ModelHeader } from './ModelHeader';
import { ModelOrigin } from './ModelOrigin';
import { SignatureView } from './SignatureView';

/** A model: what it predicts, from what it was made, how good it is, how to use it. */
export function ModelTab(
  props: IDocumentProps & { name: string }
): JSX.Element {
  const { model, actions, rendermime, trans, name } = props;
  useModel(model);
  const [evaluates, setEvaluates] = useState(false);
  const task = useTask();
  const found = useArtifact(model, 'model', name);
  const { artifact, version, versions, problem, reference, show, reload } =
    found;
  if (!version || !artifact) {
    return <Waiting problem={problem} again={reload} trans={trans} />;
  }
  const details = version.model;
  const lineage = details?.lineage;
  const shown = `${name}@${version.number}`;
  const openJob = (id: number) => actions.open('job', String(id));
  return (
    <article>
      <ModelHeader
        {...props}
        artifact={artifact}
        version={version}
        task={task}
        evaluates={evaluates}
        onEvaluate={() => setEvaluates(!evaluates)}
        onShow={show}
      />
      <CompareBar model={model} actions={actions} trans={trans} />
      {problem && <Waiting problem={problem} again={reload} trans={trans} />}
      <Problem text={task.problem} />
      {artifact.undecided && (
        <SuccessionView
          model={model}
          trans={trans}
          name={name}
          succession={artifact.undecided}
          isOpen={true}
          onCompare={actions.compare}
          onChanged={() => {
            show('current');
            reload();
          }}
        />
      )}
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
      <ModelOrigin {...props} version={version} reference={reference} />
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
        page={found.page}
        onMore={found.onMore}
        shown={version.number}
        onShow={show}
        onChanged={() => {
          show('current');
          reload();
        }}
        onCompare={before =>
          actions.compare([`model:${name}@${before}`, `model:${shown}`])
        }
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
