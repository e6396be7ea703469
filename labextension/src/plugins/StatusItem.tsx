import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { useModel } from '../state/useModel';
import type { HubModel } from '../state/HubModel';

/** The status bar's item: how many jobs are under way. A click shows the panel. */
export function statusItem(
  model: HubModel,
  showPanel: () => void,
  trans: TranslationBundle
): ReactWidget {
  return ReactWidget.create(
    <Jobs model={model} showPanel={showPanel} trans={trans} />
  );
}

function Jobs(props: {
  model: HubModel;
  showPanel: () => void;
  trans: TranslationBundle;
}): JSX.Element | null {
  useModel(props.model);
  const count = props.model.activeJobs.length;
  return count === 0 ? null : (
    <button className="jp-mlhub-status" onClick={props.showPanel}>
      ◔ {props.trans._n('%1 job', '%1 jobs', count)}
    </button>
  );
}
