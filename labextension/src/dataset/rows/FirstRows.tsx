import React from 'react';

import type { JobInfo, VersionInfo } from '../../api/types';
import type { HubModel } from '../../state/HubModel';
import type { IDocumentProps } from '../../actions/documentProps';
import { useLoaded } from '../../ui/hooks/useLoaded';
import { Scrolled } from '../../ui/Scrolled';

/** What can be seen before a worker has read the file, and what that waits for. */
export function FirstRows(
  props: IDocumentProps & { version: VersionInfo }
): JSX.Element {
  const { model, version, trans } = props;
  const names = version.dataset?.preview_columns ?? [];
  const job = useJob(model, version.dataset?.job_id ?? null);
  return (
    <>
      <p role="status">{sentenceOf(job, trans)}</p>
      {names.length > 0 && (
        <Scrolled data-rows="first">
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
        </Scrolled>
      )}
    </>
  );
}

/** The job that reads the file, where the person may see it. */
function useJob(model: HubModel, id: number | null): JobInfo | null {
  const listed = model.jobs.items.find(job => job.id === id);
  const { value } = useLoaded(
    async () => (id === null || listed ? null : model.client.job(id)),
    [id, listed]
  );
  return listed ?? value;
}

function sentenceOf(
  job: JobInfo | null,
  trans: IDocumentProps['trans']
): string {
  if (job?.state === 'queued') {
    return trans.__('The file is not read yet · %1', job.reason);
  }
  return job
    ? trans.__('A worker is reading the file…')
    : trans.__('The file is not read yet.');
}
