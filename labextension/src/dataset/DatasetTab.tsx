import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import type { ArtifactInfo, VersionInfo } from '../api/types';
import { About } from '../artifact/About';
import { useArtifact } from '../artifact/useArtifact';
import { VersionList } from '../artifact/VersionList';
import { useModel } from '../state/useModel';
import { useTask } from '../ui/hooks/useTask';
import { Problem } from '../ui/Problem';
import { type ISection, Sections, useSection } from '../ui/tab/Sections';
import { Waiting } from '../ui/Waiting';
import { ColumnList } from './columns/ColumnList';
import { ComparisonView } from './ComparisonView';
import { DatasetHead } from './DatasetHead';
import { FailedVersion } from './FailedVersion';
import { Notes } from './Notes';
import { correctReading } from './reading/ReadingDialog';
import { BadRows } from './rows/BadRows';
import { FirstRows } from './rows/FirstRows';
import { RowsView } from './rows/RowsView';
import { SplitList } from './SplitList';
import { UsedBy } from './UsedBy';

/** A dataset: its rows, what is known of its columns, its versions. */
export function DatasetTab(
  props: IDocumentProps & { name: string }
): JSX.Element {
  const { model, trans, name } = props;
  useModel(model);
  const task = useTask();
  const found = useArtifact(model, 'dataset', name);
  const { artifact, version, versions, problem, show, reload } = found;
  const { chosen, open } = useSection('dataset');
  const [before, setBefore] = useState<number | null>(null);
  const [isDescribed, describe] = useState(false);
  if (!version || !artifact) {
    return <Waiting problem={problem} again={reload} trans={trans} />;
  }
  const isReady = version.state === 'ready';
  const dataset = { ...props, artifact, version };
  const sections: (ISection | false)[] = [
    {
      name: 'data',
      label: trans.__('Data'),
      isKept: true,
      body: <DataSection {...dataset} />
    },
    isReady && {
      name: 'profile',
      label: trans.__('Profile'),
      body: (
        <ColumnList
          columns={version.dataset?.columns ?? []}
          rows={version.rows ?? 0}
          trans={trans}
        />
      )
    },
    {
      name: 'versions',
      label: trans.__('Versions'),
      count: artifact.versions,
      body: (
        <>
          {before !== null && before !== version.number && isReady && (
            <ComparisonView
              {...props}
              before={Math.min(before, version.number)}
              after={Math.max(before, version.number)}
              onClose={() => setBefore(null)}
            />
          )}
          <VersionList
            {...dataset}
            versions={versions}
            page={found.page}
            onMore={found.onMore}
            shown={version.number}
            onShow={show}
            onCompare={isReady ? setBefore : undefined}
            onChanged={() => {
              show('current');
              setBefore(null);
              reload();
            }}
          />
          <SplitList
            {...dataset}
            mayChange={mayDo(model.session, artifact, 'update')}
          />
        </>
      )
    },
    {
      name: 'uses',
      label: trans.__('Used by'),
      body: <UsedBy {...dataset} />
    }
  ];
  return (
    <article className="jp-mlhub-dataset">
      <DatasetHead
        {...dataset}
        versions={versions}
        reference={found.reference}
        onShow={show}
        onVersions={() => open('versions')}
        onCorrect={() =>
          void task.run(() => correctReading(model, name, version, trans))
        }
        onDescribe={() => describe(true)}
      />
      {problem && <Waiting problem={problem} again={reload} trans={trans} />}
      <Problem text={task.problem} />
      <Unready {...dataset} versions={versions} found={found} />
      <About
        {...dataset}
        isEdited={isDescribed}
        onEdit={describe}
        onChanged={reload}
      />
      <Sections
        label={trans.__('Sections of %1', name)}
        sections={sections.filter(section => section !== false)}
        chosen={chosen}
        onOpen={open}
      />
    </article>
  );
}

/** Versions that are being read, or could not be: the shown one, and one after it. */
function Unready(
  props: IDocumentProps & {
    name: string;
    artifact: ArtifactInfo;
    version: VersionInfo;
    versions: VersionInfo[];
    found: ReturnType<typeof useArtifact>;
  }
): JSX.Element {
  const { trans, version, versions, found } = props;
  const newer = versions.find(one => one.number > version.number);
  const isReady = version.state === 'ready';
  const failed =
    version.state === 'failed'
      ? version
      : isReady && newer?.state === 'failed'
        ? newer
        : null;
  return (
    <>
      {failed && (
        <FailedVersion
          {...props}
          failed={failed}
          onShow={found.show}
          onChanged={found.reload}
        />
      )}
      {newer?.state === 'ingesting' && (
        <p role="status">{trans.__('v%1 is being read…', newer.number)}</p>
      )}
    </>
  );
}

/** The rows, with what to look at first. */
function DataSection(
  props: IDocumentProps & {
    name: string;
    artifact: ArtifactInfo;
    version: VersionInfo;
  }
): JSX.Element {
  const { model, trans, name, artifact, version } = props;
  const mayCorrect = mayDo(model.session, artifact, 'create');
  const [hasNotes, showNotes] = useState(false); // also of the next version
  return (
    <>
      {version.state === 'ingesting' && (
        <FirstRows {...props} version={version} />
      )}
      <BadRows {...props} mayCorrect={mayCorrect} />
      {version.state === 'ready' && (
        <RowsView
          key={version.number}
          client={model.client}
          name={name}
          number={version.number}
          columns={version.dataset?.columns ?? []}
          total={version.rows ?? 0}
          preview={version.dataset?.preview ?? []}
          notes={
            <Notes
              {...props}
              mayCorrect={mayCorrect}
              isOpen={hasNotes}
              onToggle={showNotes}
            />
          }
          trans={trans}
        />
      )}
    </>
  );
}
