import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { ArtifactInfo, VersionInfo } from '../api/types';
import { About } from '../artifact/About';
import { SuccessionView } from '../artifact/SuccessionView';
import { useArtifact } from '../artifact/useArtifact';
import { VersionList } from '../artifact/VersionList';
import { CompareBar } from '../comparison/CompareBar';
import { EvaluateForm } from '../evaluate/EvaluateForm';
import { LeakNotes } from '../report/LeakNotes';
import { ReportView } from '../report/ReportView';
import { useModel } from '../state/useModel';
import type { ILearned } from '../ui/hooks/useLeaks';
import { useTask } from '../ui/hooks/useTask';
import { Problem } from '../ui/Problem';
import { ScoreTile } from '../ui/tab/ScoreTile';
import { type ISection, Sections, useSection } from '../ui/tab/Sections';
import { Waiting } from '../ui/Waiting';
import { Evaluations } from './Evaluations';
import { InspectionView } from './InspectionView';
import { ModelHead } from './ModelHead';
import { SignatureView } from './SignatureView';

/** A model: how good it is, what it was made from, how to use it. */
export function ModelTab(
  props: IDocumentProps & { name: string }
): JSX.Element {
  const { model, actions, trans, name } = props;
  useModel(model);
  const [evaluates, setEvaluates] = useState(false);
  const [isDescribed, describe] = useState(false);
  const task = useTask();
  const found = useArtifact(model, 'model', name);
  const { artifact, version, versions, problem, reference, show, reload } =
    found;
  const { chosen, open } = useSection('model');
  if (!version || !artifact) {
    return <Waiting problem={problem} again={reload} trans={trans} />;
  }
  const details = version.model;
  const shown = `${name}@${version.number}`;
  const renew = () => {
    show('current');
    reload();
  };
  return (
    <article>
      <ModelHead
        {...props}
        artifact={artifact}
        version={version}
        versions={versions}
        reference={reference}
        task={task}
        evaluates={evaluates}
        onEvaluate={() => setEvaluates(!evaluates)}
        onShow={show}
        onVersions={() => open('versions')}
        onDescribe={() => {
          open('card');
          describe(true);
        }}
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
          onChanged={renew}
        />
      )}
      {evaluates && details && (
        <EvaluateForm
          {...props}
          reference={shown}
          details={details}
          onSubmitted={id => actions.open('job', String(id))}
        />
      )}
      {details?.inspection && (
        <InspectionView {...props} version={version} onChanged={reload} />
      )}
      <Sections
        label={trans.__('Sections of %1', name)}
        sections={sectionsOf({
          ...props,
          artifact,
          version,
          versions,
          found,
          isDescribed,
          describe,
          evaluate: () => setEvaluates(true),
          renew
        })}
        chosen={chosen}
        onOpen={open}
      />
    </article>
  );
}

interface IParts extends IDocumentProps {
  name: string;
  artifact: ArtifactInfo;
  version: VersionInfo;
  versions: VersionInfo[];
  found: ReturnType<typeof useArtifact>;
  isDescribed: boolean;
  describe: (isDescribed: boolean) => void;
  /** Open the form that evaluates it. */
  evaluate: () => void;
  renew: () => void;
}

function sectionsOf(props: IParts): ISection[] {
  const { actions, trans, name, artifact, version, found } = props;
  const details = version.model;
  const hasCard =
    props.isDescribed ||
    [details?.card, artifact.description, artifact.tags[0]].some(Boolean);
  const sections: (ISection | false)[] = [
    Boolean(details?.report) && {
      name: 'report',
      label: trans.__('Report'),
      body: <ReportSection {...props} />
    },
    {
      name: 'versions',
      label: trans.__('Versions'),
      count: artifact.versions,
      body: (
        <VersionList
          {...props}
          page={found.page}
          onMore={found.onMore}
          shown={version.number}
          onShow={found.show}
          onChanged={props.renew}
          onCompare={before =>
            actions.compare([
              `model:${name}@${before}`,
              `model:${name}@${version.number}`
            ])
          }
        />
      )
    },
    details !== null && {
      name: 'evaluations',
      label: trans.__('Evaluations'),
      body: <Evaluations {...props} onEvaluate={props.evaluate} />
    },
    (details?.signature ?? []).length > 0 && {
      name: 'data',
      label: trans.__('Data'),
      body: (
        <>
          <SignatureView signature={details!.signature!} trans={trans} />
          {details?.lineage && (
            <details>
              <summary>{trans.__('Made from')}</summary>
              <pre>{JSON.stringify(details.lineage, null, 2)}</pre>
            </details>
          )}
        </>
      )
    },
    hasCard && {
      name: 'card',
      label: trans.__('Card'),
      body: (
        <About
          {...props}
          draft={details?.card ?? ''}
          isEdited={props.isDescribed}
          onEdit={props.describe}
          onChanged={found.reload}
        />
      )
    }
  ];
  return sections.filter(section => section !== false);
}

/** The score at a glance, then the whole report. */
function ReportSection(props: IParts): JSX.Element {
  const { model, rendermime, trans, version } = props;
  const { score, report, lineage } = version.model!;
  const first = report!.metrics[0];
  return (
    <>
      {lineage && (
        <LeakNotes
          client={model.client}
          learned={{
            ...(lineage.spec as unknown as ILearned),
            dataset: `${lineage.dataset}@${lineage.dataset_version}`
          }}
          trans={trans}
        />
      )}
      <ReportView
        report={report!}
        rendermime={rendermime}
        trans={trans}
        tile={
          score ? (
            <ScoreTile
              metric={first?.label ?? score.metric}
              mean={score.mean}
              spread={score.spread}
              interval={first?.mean === score.mean ? first.interval : null}
              baseline={score.baseline}
              trans={trans}
            />
          ) : undefined
        }
      />
    </>
  );
}
