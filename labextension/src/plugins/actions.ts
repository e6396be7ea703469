import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';

import type { IHubActions as Actions } from '../actions/IHubActions';
import { makeActions } from '../actions/makeActions';
import { tellNewVersions } from '../actions/newVersions';
import type { HubModel } from '../state/HubModel';
import { IHubActions, IHubModel } from './tokens';
import { loadWords } from './translation';

export const actionsPlugin: JupyterFrontEndPlugin<Actions> = {
  id: 'jupyter-mlhub:actions',
  description: 'What rows, tabs and commands do.',
  autoStart: true,
  provides: IHubActions,
  requires: [IHubModel],
  optional: [INotebookTracker, IFileBrowserFactory, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: HubModel,
    notebooks: INotebookTracker | null,
    files: IFileBrowserFactory | null,
    translator: ITranslator | null
  ) => {
    const trans = loadWords(translator);
    const actions = makeActions(app, model, notebooks, files, trans);
    tellNewVersions(model, actions, trans);
    return actions;
  }
};
