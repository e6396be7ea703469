import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { ArtifactInfo } from '../api/types';

/** That what others share can be viewed only, or changed too. */
export function AccessBadge(props: {
  artifact: ArtifactInfo;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { artifact, trans } = props;
  if (artifact.reference === artifact.name) {
    return null;
  }
  const { may, owner } = artifact;
  const [label, title] = may.includes('manage')
    ? [trans.__('shared'), trans.__('%1 lets you manage this.', owner)]
    : may.includes('write')
      ? [trans.__('shared'), trans.__('%1 lets you change this.', owner)]
      : [
          trans.__('view only'),
          trans.__('You can view this but not change it. Ask %1.', owner)
        ];
  return (
    <span className="jp-mlhub-badge" title={title}>
      {label}
    </span>
  );
}
