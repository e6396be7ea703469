import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import {
  addIcon,
  refreshIcon,
  runIcon,
  settingsIcon,
  userIcon
} from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';

import { makeActions } from './actions/makeActions';
import { CommandIDs } from './actions/commandIds';
import { confirm } from './ui/confirm';
import type { IRowActions } from './actions/IHubActions';
import { addRegisterCommand } from './plugins/registerFile';
import { DocumentsArea, type ITabArguments } from './tabs/DocumentsArea';
import { speak } from './ui/text/format';
import { mlhubIcon, signOutIcon } from './ui/icons';
import { HubModel } from './state/HubModel';
import { HubPanel } from './panel/HubPanel';
import { statusItem } from './plugins/StatusItem';

const CATEGORY = 'ML Hub';
const DOMAIN = 'jupyter_mlhub';

/** The hub's state, for other extensions. */
export const IHubModel = new Token<HubModel>(
  'jupyter-mlhub:IHubModel',
  'Session, datasets, models and jobs of ML Hub.'
);

const modelPlugin: JupyterFrontEndPlugin<HubModel> = {
  id: 'jupyter-mlhub:model',
  description: "Keeps the hub's session and lists.",
  autoStart: true,
  provides: IHubModel,
  optional: [ITranslator],
  activate: (_app: JupyterFrontEnd, translator: ITranslator | null) => {
    speak((translator ?? nullTranslator).languageCode);
    return new HubModel((translator ?? nullTranslator).load(DOMAIN));
  }
};

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:plugin',
  description: 'The side panel, its tabs and commands.',
  autoStart: true,
  requires: [IHubModel, IRenderMimeRegistry],
  optional: [
    ITranslator,
    ICommandPalette,
    ILauncher,
    ILayoutRestorer,
    INotebookTracker,
    IFileBrowserFactory
  ],
  activate: (
    app: JupyterFrontEnd,
    model: HubModel,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    files: IFileBrowserFactory | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const openTab = (tab: ITabArguments) => area.open(tab);
    const actions = makeActions(app, model, openTab, notebooks, files, trans);
    const area = new DocumentsArea(app, { model, actions, rendermime, trans });
    model.openJob = id => openTab({ kind: 'job', key: String(id) });
    model.isJobInFront = id => area.isInFront({ kind: 'job', key: String(id) });

    addCommands(app, model, actions, area, trans);
    if (files) {
      addRegisterCommand(app.commands, model, files, trans);
    }
    const panel = new HubPanel(model, actions, app.commands, trans);
    app.shell.add(panel, 'left', { rank: 550, type: 'ML Hub' });

    restorer?.add(panel, panel.id);
    void restorer?.restore(area.tracker, {
      command: CommandIDs.open,
      args: widget => area.argumentsOf(widget),
      name: widget => widget.id
    });
    const listed = [
      CommandIDs.showPanel,
      CommandIDs.upload,
      CommandIDs.train,
      CommandIDs.refresh,
      CommandIDs.account,
      CommandIDs.administer,
      CommandIDs.signOut
    ];
    for (const command of listed) {
      palette?.addItem({ command, category: CATEGORY });
    }
    launcher?.add({ command: CommandIDs.train, category: CATEGORY, rank: 2 });
    launcher?.add({
      command: CommandIDs.showPanel,
      category: CATEGORY,
      rank: 1
    });
  }
};

function addCommands(
  app: JupyterFrontEnd,
  model: HubModel,
  actions: IRowActions,
  area: DocumentsArea,
  trans: ReturnType<ITranslator['load']>
): void {
  const { commands, shell } = app;
  const isEnabled = () => model.isSignedIn;
  model.changed.connect(() => commands.notifyCommandChanged());
  const nothing = { args: { type: 'object' as const, properties: {} } };
  commands.addCommand(CommandIDs.showPanel, {
    label: trans.__('Show ML Hub'),
    caption: trans.__('Datasets, models and training jobs'),
    icon: mlhubIcon,
    describedBy: nothing,
    execute: () => shell.activateById('jp-mlhub-panel')
  });
  commands.addCommand(CommandIDs.upload, {
    label: trans.__('Upload Datasets…'),
    icon: addIcon,
    describedBy: nothing,
    isEnabled: () => model.mayUpload,
    execute: () => actions.upload()
  });
  commands.addCommand(CommandIDs.train, {
    label: trans.__('Train a Model…'),
    caption: trans.__('Choose a dataset, a column to predict and an estimator'),
    icon: args => (args['isLauncher'] ? mlhubIcon : runIcon),
    describedBy: nothing,
    // Who is not signed in is led to the panel.
    isEnabled: () => !model.isSignedIn || model.mayTrain,
    execute: () => {
      shell.activateById('jp-mlhub-panel');
      if (model.isSignedIn) {
        actions.train('');
      }
    }
  });
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh ML Hub'),
    icon: refreshIcon,
    describedBy: nothing,
    execute: () => model.refreshAll()
  });
  commands.addCommand(CommandIDs.account, {
    label: trans.__('My Account'),
    caption: trans.__('Your sign-ins and tokens'),
    icon: userIcon,
    describedBy: nothing,
    isEnabled,
    execute: () => area.open({ kind: 'account', key: '' })
  });
  commands.addCommand(CommandIDs.administer, {
    label: trans.__('Administer ML Hub'),
    caption: trans.__('Accounts, permissions, audit and dashboards'),
    icon: settingsIcon,
    describedBy: nothing,
    isEnabled,
    isVisible: () => model.mayAdminister,
    execute: () => area.open({ kind: 'admin', key: '' })
  });
  commands.addCommand(CommandIDs.signOut, {
    label: trans.__('Sign Out of ML Hub'),
    icon: signOutIcon,
    describedBy: nothing,
    isEnabled,
    execute: async () => {
      if (await confirmSignOut(model, area, trans)) {
        await model.signOut();
      }
    }
  });
  commands.addCommand(CommandIDs.open, {
    label: trans.__('Open in ML Hub'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          kind: {
            type: 'string',
            enum: ['dataset', 'model', 'job', 'train', 'account', 'admin']
          },
          key: { type: 'string' }
        },
        required: ['kind', 'key']
      }
    },
    execute: args => area.open(args as ITabArguments)
  });
}

/** Ask, if that would end uploads or close forms. */
async function confirmSignOut(
  model: HubModel,
  area: DocumentsArea,
  trans: ReturnType<ITranslator['load']>
): Promise<boolean> {
  const uploads = model.uploads.length;
  const forms = area.countForms();
  const lost = [
    uploads > 0 &&
      trans._n('%1 upload is cancelled.', '%1 uploads are cancelled.', uploads),
    forms > 0 &&
      trans._n(
        'The input in %1 training form is lost.',
        'The input in %1 training forms is lost.',
        forms
      )
  ].filter(sentence => sentence !== false);
  const title = trans.__('Sign out of ML Hub?');
  const verb = trans.__('Sign out');
  return (
    lost.length === 0 || confirm({ title, body: lost.join(' '), verb }, trans)
  );
}

const statusPlugin: JupyterFrontEndPlugin<void> = {
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
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const show = () => void app.commands.execute(CommandIDs.showPanel);
    bar.registerStatusItem('jupyter-mlhub:jobs', {
      item: statusItem(model, show, trans),
      align: 'left',
      isActive: () => model.activeJobs.length > 0,
      activeStateChanged: model.changed
    });
  }
};

export default [modelPlugin, plugin, statusPlugin];
