import React, { useState } from 'react';

import {
  formatAge,
  formatCount,
  formatSize,
  formatTime,
  loadingCode
} from '../ui/text/format';
import { mayDo } from '../api/mayDo';
import { AccessBadge } from '../artifact/AccessBadge';
import { CodeLine } from '../ui/CodeLine';
import type { IDocumentProps } from '../actions/documentProps';
import { useModel } from '../state/useModel';
import { Waiting } from '../ui/Waiting';
import { useTask } from '../ui/hooks/useTask';
import { About } from '../artifact/About';
import { useArtifact } from '../artifact/useArtifact';
import { VersionList } from '../artifact/VersionList';
import { BadRows } from './rows/BadRows';
import { ColumnList } from './ColumnList';
import { ComparisonView } from './ComparisonView';
import { DatasetDownload } from './DatasetDownload';
import { FailedVersion } from './FailedVersion';
import { FirstRows } from './rows/FirstRows';
import { Notes } from './Notes';
import { correctReading } from './reading/ReadingDialog';
import { RowsView } from './rows/RowsView';
import { SplitList } from './SplitList';

/** A dataset: what to look at, its rows, its columns. */
export function DatasetTab(
  props: IDocumentProps & { name: string }
): JSX.Element {
  const { model, trans, name } = props;
  useModel(model);
  const task = useTask();
  const found = useArtifact(model, 'dataset', name);
  const { artifact, version, versions, problem, reference, show, reload } =
    found;
  const [before, setBefore] = useState<number | null>(null);
  if (!version || !artifact) {
    return <Waiting problem={problem} again={reload} trans={trans} />;
  }
  const columns = version.dataset?.columns ?? [];
  const isReady = version.state === 'ready';
  const may = (verb: string) => mayDo(model.session, artifact, verb);
  const mayCorrect = may('create');
  const newer = versions.find(one => one.number > version.number);
  return (
    <article className="jp-mlhub-dataset">
      <header>
        <h2>
          {name} <small>v{version.number}</small>{' '}
          <AccessBadge artifact={artifact} trans={trans} />
        </h2>
        {isReady && (
          <ModelButtons
            {...props}
            number={version.number}
            mayTrain={may('train')}
          />
        )}
        <DatasetDownload {...props} version={version} />
        {version.state !== 'ingesting' && mayCorrect && (
          <button
            className="jp-mod-styled"
            title={trans.__('Delimiter, types, names, missing values …')}
            onClick={() =>
              void task.run(() => correctReading(model, name, version, trans))
            }
          >
            {trans.__('Correct…')}
          </button>
        )}
      </header>
      {problem && <Waiting problem={problem} again={reload} trans={trans} />}
      <p title={formatTime(version.created_at)}>
        {[
          version.rows !== null &&
            trans.__('%1 rows', formatCount(version.rows)),
          version.rows !== null &&
            trans.__('%1 columns', formatCount(columns.length)),
          version.same_as !== null &&
            trans.__('same content as v%1', version.same_as),
          formatSize(version.size),
          version.filename,
          `${version.created_by}, ${formatAge(version.created_at)}`
        ]
          .filter(part => part)
          .join(' · ')}
      </p>
      {task.problem && (
        <p className="jp-mlhub-problem" role="alert">
          {task.problem}
        </p>
      )}
      {version.state === 'ingesting' && (
        <FirstRows {...props} version={version} />
      )}
      {version.state === 'failed' && (
        <FailedVersion
          {...props}
          artifact={artifact}
          failed={version}
          versions={versions}
          onShow={show}
          onChanged={reload}
        />
      )}
      {newer?.state === 'ingesting' && (
        <p role="status">{trans.__('v%1 is being read…', newer.number)}</p>
      )}
      {newer?.state === 'failed' && version.state === 'ready' && (
        <FailedVersion
          {...props}
          artifact={artifact}
          failed={newer}
          versions={versions}
          onShow={show}
          onChanged={reload}
        />
      )}
      <About {...props} artifact={artifact} onChanged={reload} />
      <VersionList
        {...props}
        artifact={artifact}
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
      <SplitList {...props} version={version} mayChange={may('update')} />
      {before !== null && before !== version.number && isReady && (
        <ComparisonView
          {...props}
          before={Math.min(before, version.number)}
          after={Math.max(before, version.number)}
          onClose={() => setBefore(null)}
        />
      )}
      <BadRows {...props} version={version} mayCorrect={mayCorrect} />
      {isReady && (
        <>
          <Notes {...props} version={version} mayCorrect={mayCorrect} />
          <CodeLine code={loadingCode('dataset', reference)} trans={trans} />
          <div className="jp-mlhub-sides">
            <RowsView
              key={version.number}
              client={model.client}
              name={name}
              number={version.number}
              columns={columns}
              total={version.rows ?? 0}
              preview={version.dataset?.preview ?? []}
              trans={trans}
            />
            <ColumnList
              columns={columns}
              rows={version.rows ?? 0}
              trans={trans}
            />
          </div>
        </>
      )}
    </article>
  );
}

/** The ways from a dataset to its models. */
function ModelButtons(
  props: IDocumentProps & { name: string; number: number; mayTrain: boolean }
): JSX.Element {
  const { actions, trans, name, number, mayTrain } = props;
  return (
    <>
      {mayTrain && (
        <button
          className="jp-mod-styled jp-mod-accept"
          onClick={() => actions.train(`${name}@${number}`)}
        >
          {trans.__('Train…')}
        </button>
      )}
      <button
        className="jp-mod-styled"
        title={trans.__('Models and trials that were tested alike')}
        onClick={() => actions.leaderboard(name)}
      >
        {trans.__('Leaderboard')}
      </button>
    </>
  );
}
