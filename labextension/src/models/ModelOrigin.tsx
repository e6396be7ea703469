import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { ModelDetails, VersionInfo } from '../api/types';
import { PARTS, Sentence } from '../ui/Sentence';
import { formatAge, formatSize, formatTime } from '../ui/text/format';

/** From what a model was made, or that it was uploaded. */
export function ModelOrigin(
  props: IDocumentProps & {
    version: VersionInfo;
  }
): JSX.Element {
  const { actions, trans, version } = props;
  const details = version.model;
  const lineage = details?.lineage;
  if (details?.origin !== 'trained' || !lineage) {
    return (
      <p className="jp-mlhub-keyFacts">
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
    <p className="jp-mlhub-keyFacts" title={formatTime(version.created_at)}>
      <Sentence
        text={originOf(version, details, trans)}
        parts={[
          <button
            className="jp-mlhub-link"
            onClick={() => actions.open('dataset', lineage.dataset)}
          >
            {lineage.dataset} v{lineage.dataset_version}
          </button>,
          <button
            className="jp-mlhub-link"
            onClick={() => actions.open('job', String(lineage.job_id))}
          >
            {trans.__('job %1', lineage.job_id)}
          </button>
        ]}
      />{' '}
      · {formatSize(version.size)}
    </p>
  );
}

/** What the model does and where it comes from, with places for its dataset and its job. */
function originOf(
  version: VersionInfo,
  details: ModelDetails,
  trans: TranslationBundle
): string {
  const [dataset, job] = PARTS;
  const by = version.created_by;
  const age = formatAge(version.created_at);
  const estimator = details.estimator ?? '';
  return details.target
    ? trans.__(
        'Predicts %3 with %4, trained on %1 by %5, %6 (%2)',
        dataset,
        job,
        details.target,
        estimator,
        by,
        age
      )
    : trans.__(
        '%3 (%4), fitted on %1 by %5, %6 (%2)',
        dataset,
        job,
        estimator,
        (details.task ?? '').replace('_', ' '),
        by,
        age
      );
}
