import React from 'react';

import { formatAge, formatSize, loadingCode } from '../format';
import { CodeLine } from './CodeLine';
import type { IDocumentProps } from './documentProps';
import { useLoaded } from './useLoaded';
import { useModel } from './useModel';

/** A dataset: its columns and first rows. */
export function DatasetTab(
  props: IDocumentProps & { name: string }
): JSX.Element {
  const { model, actions, trans, name } = props;
  useModel(model);
  const listed = model.datasets.items.find(
    item => item.reference === name
  )?.latest;
  const { value: version, problem } = useLoaded(
    () => model.client.version('dataset', name),
    [name, listed?.number, listed?.state]
  );
  if (!version) {
    return <p role="status">{problem || trans.__('Loading…')}</p>;
  }
  const columns = version.dataset?.columns ?? [];
  return (
    <article>
      <header>
        <h2>
          {name} <small>v{version.number}</small>
        </h2>
        {version.state === 'ready' && (
          <button
            className="jp-mod-styled jp-mod-accept"
            onClick={() => actions.train(name)}
          >
            {trans.__('Train…')}
          </button>
        )}
        <button
          className="jp-mod-styled"
          onClick={() => actions.download('dataset', name, version.number)}
        >
          {trans.__('Download')}
        </button>
      </header>
      <p title={version.created_at}>
        {version.rows !== null &&
          trans.__(
            '%1 rows · %2 columns · ',
            version.rows.toLocaleString('en'),
            columns.length
          )}
        {formatSize(version.size)} · {version.filename} · {version.created_by},{' '}
        {formatAge(version.created_at)}
      </p>
      {version.state === 'ingesting' && (
        <p role="status">{trans.__('A worker is reading the file…')}</p>
      )}
      {version.state === 'failed' && (
        <p className="jp-mlhub-problem" role="alert">
          {version.message}
        </p>
      )}
      {version.state === 'ready' && (
        <>
          <CodeLine code={loadingCode('dataset', name)} trans={trans} />
          <div className="jp-mlhub-scroll">
            <table className="jp-mlhub-table jp-mlhub-preview">
              <thead>
                <tr>
                  {columns.map(column => (
                    <th key={column.name}>
                      {column.name}
                      <small>
                        {column.type}
                        {column.missing > 0 &&
                          trans.__(' · misses %1', column.missing)}
                      </small>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {(version.dataset?.preview ?? []).map((row, index) => (
                  <tr key={index}>
                    {row.map((cell, place) => (
                      <td key={place} data-type={columns[place]?.type}>
                        {cell === null ? <i>–</i> : String(cell)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p>
            {trans.__(
              'The first %1 rows.',
              version.dataset?.preview?.length ?? 0
            )}
          </p>
        </>
      )}
    </article>
  );
}
