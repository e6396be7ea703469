import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../actions/commandIds';
import type { IHubActions as Actions } from '../actions/IHubActions';
import type { HubModel } from '../state/HubModel';
import { Memory } from '../ui/Memory';
import { DocumentsArea, type ITabArguments } from '../tabs/DocumentsArea';
import { IHubActions, IHubModel, IHubTabs } from './tokens';
import { loadWords } from './translation';

export const tabsPlugin: JupyterFrontEndPlugin<DocumentsArea> = {
  id: 'jupyter-mlhub:tabs',
  description: 'The tabs of datasets, models, jobs and forms.',
  autoStart: true,
  provides: IHubTabs,
  requires: [IHubModel, IHubActions, IRenderMimeRegistry],
  optional: [ITranslator, ILayoutRestorer, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    model: HubModel,
    actions: Actions,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    database: IStateDB | null
  ) => {
    const trans = loadWords(translator);
    const memory = new Memory(database);
    const props = { model, actions, rendermime, trans };
    const tabs = new DocumentsArea(app, props, memory);
    model.openJob = id => tabs.open({ kind: 'job', key: String(id) });
    model.isJobInFront = id => tabs.isInFront({ kind: 'job', key: String(id) });
    app.commands.addCommand(CommandIDs.open, {
      label: trans.__('Open in ML Hub'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            kind: {
              type: 'string',
              enum: [
                'dataset',
                'model',
                'job',
                'comparison',
                'leaderboard',
                'train',
                'account',
                'admin'
              ]
            },
            key: { type: 'string' }
          },
          required: ['kind', 'key']
        }
      },
      execute: args => tabs.open(args as ITabArguments)
    });
    void memory.load(); // before the tabs come back, so that they show the sections that were open
    void restorer?.restore(tabs.tracker, {
      command: CommandIDs.open,
      args: widget => tabs.argumentsOf(widget),
      name: widget => widget.id
    });
    return tabs;
  }
};
