import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { CommandIDs } from '../actions/commandIds';
import type { HubModel } from '../state/HubModel';
import { useModel } from '../state/useModel';
import { IHubModel } from './tokens';
import { loadWords } from './translation';

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:status',
  description: 'How many jobs are under way, in the status bar.',
  autoStart: true,
  requires: [IHubModel, IStatusBar],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: HubModel,
    bar: IStatusBar,
    translator: ITranslator | null
  ) => {
    const trans = loadWords(translator);
    const showPanel = () => void app.commands.execute(CommandIDs.showPanel);
    bar.registerStatusItem('jupyter-mlhub:jobs', {
      item: ReactWidget.create(
        <Jobs model={model} showPanel={showPanel} trans={trans} />
      ),
      align: 'left',
      isActive: () => model.activeJobs.length > 0,
      activeStateChanged: model.changed
    });
  }
};

/** How many jobs are under way. A click shows the panel. */
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
