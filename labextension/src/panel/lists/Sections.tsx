import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IHubActions } from '../../actions/IHubActions';
import type { HubModel } from '../../state/HubModel';
import { DatasetSection, ModelSection } from './ArtifactSections';
import { JobSection } from './JobSection';

export interface ISectionProps {
  model: HubModel;
  actions: IHubActions;
  trans: TranslationBundle;
}

/** The sections below each other: each as high as its rows, many share what is left. */
export function Sections(props: ISectionProps): JSX.Element {
  return (
    <div className="jp-mlhub-sections">
      <DatasetSection {...props} />
      <ModelSection {...props} />
      <JobSection {...props} />
    </div>
  );
}
