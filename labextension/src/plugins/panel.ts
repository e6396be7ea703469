import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../actions/commandIds';
import type { IHubActions as Actions } from '../actions/IHubActions';
import { HubPanel } from '../panel/HubPanel';
import type { HubModel } from '../state/HubModel';
import { mlhubIcon } from '../ui/icons';
import { IHubActions, IHubModel } from './tokens';
import { loadWords } from './translation';

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:panel',
  description: 'The side panel.',
  autoStart: true,
  requires: [IHubModel, IHubActions],
  optional: [ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    model: HubModel,
    actions: Actions,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ) => {
    const { commands, shell } = app;
    const trans = loadWords(translator);
    const panel = new HubPanel(model, actions, commands, trans);
    shell.add(panel, 'left', { rank: 550, type: 'ML Hub' });
    restorer?.add(panel, panel.id);
    commands.addCommand(CommandIDs.showPanel, {
      label: trans.__('Show ML Hub'),
      caption: trans.__('Datasets, models and training jobs'),
      icon: mlhubIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => shell.activateById(panel.id)
    });
  }
};
