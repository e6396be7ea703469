import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import { ITranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../actions/commandIds';
import type { IHubActions as Actions } from '../actions/IHubActions';
import { mlhubIcon } from '../ui/icons';
import { IHubActions } from './tokens';
import { loadWords } from './translation';

export const registerFilePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:register-file',
  description: '"Register in ML Hub" for files of the file browser.',
  autoStart: true,
  requires: [IHubActions, IFileBrowserFactory],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    actions: Actions,
    files: IFileBrowserFactory,
    translator: ITranslator | null
  ) => {
    const { commands } = app;
    const trans = loadWords(translator);
    const chosen = (): Contents.IModel[] => {
      const browser = files.tracker.currentWidget;
      return browser ? Array.from(browser.selectedItems()) : [];
    };
    commands.addCommand(CommandIDs.registerFile, {
      label: trans.__('Register in ML Hub'),
      caption: trans.__('Register the files as datasets for training'),
      icon: mlhubIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isVisible: () => chosen().some(item => item.type === 'file'),
      execute: async () => {
        await commands.execute(CommandIDs.showPanel);
        const items = chosen().filter(item => item.type === 'file');
        await actions.registerFiles(items.map(item => item.path));
      }
    });
  }
};
