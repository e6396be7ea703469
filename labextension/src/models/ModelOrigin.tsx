import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { VersionInfo } from '../api/types';
import { CodeLine } from '../ui/CodeLine';
import {
  formatAge,
  formatSize,
  formatTime,
  loadingCode
} from '../ui/text/format';

/** From what a model was made, and the code that loads it; or that it was uploaded. */
export function ModelOrigin(
  props: IDocumentProps & {
    version: VersionInfo;
    /** How code refers to the version. */
    reference: string;
  }
): JSX.Element {
  const { actions, trans, version, reference } = props;
  const details = version.model;
  const lineage = details?.lineage;
  if (details?.origin !== 'trained' || !lineage) {
    return (
      <p>
        {details?.inspection
          ? trans.__('An uploaded file of %1.', formatSize(version.size))
          : trans.__(
              'An uploaded file of %1, kept as it is and never opened.',
              formatSize(version.size)
            )}
      </p>
    );
  }
  return (
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
  );
}
