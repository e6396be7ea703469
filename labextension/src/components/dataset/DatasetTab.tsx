import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { ContentFormat, ReadOptions, VersionInfo } from '../../documents';
import { formatAge, formatSize, loadingCode } from '../../format';
import { CodeLine } from '../CodeLine';
import type { IDocumentProps } from '../documentProps';
import { useModel } from '../useModel';
import { useTask } from '../useTask';
import { About } from '../artifact/About';
import { useArtifact } from '../artifact/useArtifact';
import { VersionList } from '../artifact/VersionList';
import { ColumnList } from './ColumnList';
import { ComparisonView } from './ComparisonView';
import { correctReading } from './ReadingDialog';
import { RowsView } from './RowsView';

/** A dataset: what to look at, its rows, its columns. */
export function DatasetTab(
  props: IDocumentProps & { name: string }
): JSX.Element {
  const { model, actions, trans, name } = props;
  useModel(model);
  const task = useTask();
  const { artifact, version, problem, reference, show, reload } = useArtifact(
    model,
    'dataset',
    name
  );
  const [before, setBefore] = useState<number | null>(null);
  if (!version || !artifact) {
    return <p role="status">{problem || trans.__('Loading…')}</p>;
  }
  const columns = version.dataset?.columns ?? [];
  const isReady = version.state === 'ready';
  return (
    <article className="jp-mlhub-dataset">
      <header>
        <h2>
          {name} <small>v{version.number}</small>
        </h2>
        {isReady && (
          <button
            className="jp-mod-styled jp-mod-accept"
            onClick={() => actions.train(name)}
          >
            {trans.__('Train…')}
          </button>
        )}
        <DownloadMenu {...props} version={version} />
        {version.state !== 'ingesting' && (
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
      <p title={version.created_at}>
        {version.rows !== null &&
          trans.__(
            '%1 rows · %2 columns · ',
            version.rows.toLocaleString('en'),
            columns.length.toLocaleString('en')
          )}
        {version.same_as !== null &&
          trans.__('same content as v%1 · ', version.same_as)}
        {[
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
        <FirstRows version={version} trans={trans} />
      )}
      {version.state === 'failed' && (
        <p className="jp-mlhub-problem" role="alert">
          {version.message}
        </p>
      )}
      <About {...props} artifact={artifact} onChanged={reload} />
      <VersionList
        {...props}
        artifact={artifact}
        shown={version.number}
        onShow={show}
        onCompare={isReady ? setBefore : undefined}
        onChanged={() => {
          show('latest');
          setBefore(null);
          reload();
        }}
      />
      {before !== null && before !== version.number && isReady && (
        <ComparisonView
          {...props}
          before={Math.min(before, version.number)}
          after={Math.max(before, version.number)}
          onClose={() => setBefore(null)}
        />
      )}
      <BadRows {...props} version={version} />
      {isReady && (
        <>
          <Hints {...props} version={version} />
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

/** What can be downloaded: the file, or the typed table. */
function DownloadMenu(
  props: IDocumentProps & { name: string; version: VersionInfo }
): JSX.Element {
  const { actions, trans, name, version } = props;
  const forms: [ContentFormat, string][] = [
    ['original', trans.__('the file as it came')],
    ['csv', trans.__('CSV, safe for spreadsheets')],
    ['parquet', trans.__('Parquet, typed')]
  ];
  return (
    <select
      className="jp-mod-styled jp-mlhub-menu"
      aria-label={trans.__('Download')}
      value=""
      onChange={event =>
        actions.download(
          'dataset',
          name,
          version.number,
          event.target.value as ContentFormat
        )
      }
    >
      <option value="" disabled hidden>
        {trans.__('Download…')}
      </option>
      {forms
        .filter(([form]) => form === 'original' || version.state === 'ready')
        .map(([form, label]) => (
          <option key={form} value={form}>
            {label}
          </option>
        ))}
    </select>
  );
}

/** What can be seen while a worker still reads the file. */
function FirstRows(props: {
  version: VersionInfo;
  trans: TranslationBundle;
}): JSX.Element {
  const { version, trans } = props;
  const names = version.dataset?.preview_columns ?? [];
  return (
    <>
      <p role="status">{trans.__('A worker is reading the file…')}</p>
      {names.length > 0 && (
        <div className="jp-mlhub-wide" data-rows="first">
          <table className="jp-mlhub-table">
            <thead>
              <tr>
                {names.map((column, index) => (
                  <th key={index}>{column}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(version.dataset?.preview ?? []).map((row, index) => (
                <tr key={index}>
                  {row.map((cell, at) => (
                    <td key={at}>{String(cell ?? '')}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** The rows that do not fit, and the steps that fill them or leave them out. */
function BadRows(
  props: IDocumentProps & { name: string; version: VersionInfo }
): JSX.Element | null {
  const { model, trans, name, version } = props;
  const task = useTask();
  const examples = version.dataset?.bad_row_examples ?? [];
  if (examples.length === 0) {
    return null;
  }
  const readAgain = (options: ReadOptions) =>
    task.run(async () => {
      await model.client.readAgain(name, version.number, options);
      await model.refresh();
    });
  return (
    <details open={version.state === 'failed'}>
      <summary>
        {trans.__(
          'Rows that do not fit: %1',
          (version.dataset?.bad_rows ?? 0).toLocaleString('en')
        )}
      </summary>
      <table className="jp-mlhub-table">
        <tbody>
          {examples.map(row => (
            <tr key={row.line}>
              <td>{trans.__('line %1', row.line.toLocaleString('en'))}</td>
              <td>{row.reason}</td>
              <td>
                <code>{row.text}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {version.state === 'failed' && (
        <div className="jp-mlhub-inline">
          {examples.some(row => row.short) && (
            <button
              className="jp-mod-styled"
              disabled={task.busy}
              title={trans.__('What short rows lack at their end is missing')}
              onClick={() => void readAgain({ short_rows: 'fill' })}
            >
              {trans.__('Fill Short Rows')}
            </button>
          )}
          <button
            className="jp-mod-styled jp-mod-accept"
            disabled={task.busy}
            onClick={() => void readAgain({ bad_rows: 'skip' })}
          >
            {trans.__('Skip These Rows')}
          </button>
        </div>
      )}
      {task.problem && <p className="jp-mlhub-problem">{task.problem}</p>}
    </details>
  );
}

/** What a data scientist would point at, and what was guessed; some of it is mended by a click. */
function Hints(
  props: IDocumentProps & { name: string; version: VersionInfo }
): JSX.Element | null {
  const { model, name, trans, version } = props;
  const task = useTask();
  const notes = version.dataset?.notes ?? [];
  const warnings = version.dataset?.profile?.warnings ?? [];
  const count = notes.length + warnings.length;
  if (count === 0) {
    return null;
  }
  const readSo = (correction: ReadOptions) =>
    task.run(async () => {
      await model.client.readAgain(name, version.number, correction);
      await model.refresh();
    });
  return (
    <details className="jp-mlhub-hints" open={count <= 5}>
      <summary>
        {trans._n('%1 thing to look at', '%1 things to look at', count)}
      </summary>
      <ul>
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
        {warnings.map(({ message, correction }) => (
          <li key={message}>
            {message}{' '}
            {correction && (
              <button
                className="jp-mlhub-link"
                disabled={task.busy}
                onClick={() => void readSo(correction)}
              >
                {correction.missing
                  ? trans.__('Read It as Missing')
                  : trans.__('Read Them as Numbers')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {task.problem && <p className="jp-mlhub-problem">{task.problem}</p>}
    </details>
  );
}
