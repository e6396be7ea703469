import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  refreshIcon,
  runIcon,
  settingsIcon,
  userIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../actions/commandIds';
import type { IHubActions as Actions } from '../actions/IHubActions';
import type { HubModel } from '../state/HubModel';
import type { DocumentsArea } from '../tabs/DocumentsArea';
import { confirm } from '../ui/confirm';
import { mlhubIcon, signOutIcon } from '../ui/icons';
import { IHubActions, IHubModel, IHubTabs } from './tokens';
import { loadWords } from './translation';

/** The settings' schema of this name gives the commands their keys and menus. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:commands',
  description: 'The commands.',
  autoStart: true,
  requires: [IHubModel, IHubActions, IHubTabs],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: HubModel,
    actions: Actions,
    tabs: DocumentsArea,
    translator: ITranslator | null
  ) => {
    const { commands } = app;
    const trans = loadWords(translator);
    model.changed.connect(() => commands.notifyCommandChanged());
    const describedBy = { args: { type: 'object' as const, properties: {} } };
    const all = {
      ...workCommands(commands, model, actions, trans),
      ...accountCommands(commands, model, tabs, trans)
    };
    for (const [id, options] of Object.entries(all)) {
      commands.addCommand(id, { describedBy, ...options });
    }
  }
};

type Commands = Record<string, CommandRegistry.ICommandOptions>;

/** What is done with datasets and models. */
function workCommands(
  commands: CommandRegistry,
  model: HubModel,
  actions: Actions,
  trans: TranslationBundle
): Commands {
  return {
    [CommandIDs.upload]: {
      label: trans.__('Upload Datasets…'),
      icon: addIcon,
      isEnabled: () => model.mayUpload,
      execute: () => actions.upload()
    },
    [CommandIDs.train]: {
      label: trans.__('Train a Model…'),
      caption: trans.__(
        'Choose a dataset, a column to predict and an estimator'
      ),
      icon: args => (args['isLauncher'] ? mlhubIcon : runIcon),
      // Who is not signed in is led to the panel.
      isEnabled: () => !model.isSignedIn || model.mayTrain,
      execute: async () => {
        await commands.execute(CommandIDs.showPanel);
        if (model.isSignedIn) {
          actions.train('');
        }
      }
    },
    [CommandIDs.leaderboards]: {
      label: trans.__('Show Leaderboards'),
      caption: trans.__('Models and trials that were tested alike'),
      isEnabled: () => model.isSignedIn,
      execute: () => actions.leaderboard('')
    },
    [CommandIDs.filter]: {
      label: trans.__('Filter ML Hub'),
      execute: async () => {
        await commands.execute(CommandIDs.showPanel);
        document
          .querySelector<HTMLElement>('#jp-mlhub-panel input[type="search"]')
          ?.focus();
      }
    },
    [CommandIDs.compare]: {
      label: trans.__('Compare What Was Chosen'),
      isEnabled: () => model.choice.isRight,
      execute: () => actions.compare([...model.choice.keys])
    },
    [CommandIDs.submit]: {
      label: trans.__('Submit This Form'),
      isEnabled: () => formInFront() !== null,
      execute: () => formInFront()?.requestSubmit()
    },
    [CommandIDs.refresh]: {
      label: trans.__('Refresh ML Hub'),
      icon: refreshIcon,
      execute: () => model.refreshAll()
    }
  };
}

/** The form that is being filled in, else the first one of the tab in front. */
function formInFront(): HTMLFormElement | null {
  const focused = document.activeElement?.closest<HTMLFormElement>(
    '.jp-mlhub-document form'
  );
  const shown = '.jp-mlhub-document:not(.lm-mod-hidden *) form';
  return focused ?? document.querySelector<HTMLFormElement>(shown);
}

/** What concerns the person who is signed in, and all accounts. */
function accountCommands(
  commands: CommandRegistry,
  model: HubModel,
  tabs: DocumentsArea,
  trans: TranslationBundle
): Commands {
  const isEnabled = () => model.isSignedIn;
  return {
    [CommandIDs.settings]: {
      label: trans.__('ML Hub Settings'),
      icon: settingsIcon,
      execute: () => commands.execute('settingeditor:open', { query: 'ML Hub' })
    },
    [CommandIDs.account]: {
      label: trans.__('My Account'),
      caption: trans.__('Your sign-ins and tokens'),
      icon: userIcon,
      isEnabled,
      execute: () => tabs.open({ kind: 'account', key: '' })
    },
    [CommandIDs.administer]: {
      label: trans.__('Administer ML Hub'),
      caption: trans.__('Accounts, permissions, audit and dashboards'),
      icon: settingsIcon,
      isEnabled,
      isVisible: () => model.mayAdminister,
      execute: () => tabs.open({ kind: 'admin', key: '' })
    },
    [CommandIDs.signOut]: {
      label: trans.__('Sign Out of ML Hub'),
      icon: signOutIcon,
      isEnabled,
      execute: async () => {
        if (await confirmSignOut(model, tabs, trans)) {
          await model.signOut();
        }
      }
    }
  };
}

/** Ask, if that would end uploads or close forms. */
async function confirmSignOut(
  model: HubModel,
  tabs: DocumentsArea,
  trans: TranslationBundle
): Promise<boolean> {
  const uploads = model.uploads.length;
  const forms = tabs.countForms();
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
