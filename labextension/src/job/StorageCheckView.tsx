import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { JobDetail } from '../api/types';
import { formatSize } from '../ui/text/format';

type StorageCheck = NonNullable<NonNullable<JobDetail['result']>['storage']>;

/** What a check of the store found, and what it freed. */
export function StorageCheckView(props: {
  check: StorageCheck;
  trans: TranslationBundle;
}): JSX.Element {
  const { check, trans } = props;
  const damaged = check.damaged.length;
  return (
    <section className="jp-mlhub-storage-check">
      <p>
        <strong>
          {damaged === 0
            ? trans.__('All %1 stored files are intact.', check.blobs)
            : trans.__(
                '%1 of %2 stored files are damaged.',
                damaged,
                check.blobs
              )}
        </strong>{' '}
        {trans.__('%1 were read.', formatSize(check.size))}{' '}
        {check.removed > 0
          ? trans.__(
              '%1 unneeded files were removed, which freed %2.',
              check.removed,
              formatSize(check.freed_bytes)
            )
          : trans.__('Nothing had to be removed.')}
      </p>
      {damaged > 0 && (
        <table className="jp-mlhub-table">
          <thead>
            <tr>
              <th>{trans.__('Needed by')}</th>
              <th>{trans.__('Problem')}</th>
            </tr>
          </thead>
          <tbody>
            {check.damaged.map(blob => (
              <tr key={blob.sha256}>
                <td>{blob.versions.join(', ')}</td>
                <td className="jp-mlhub-problem">{blob.problem}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
