import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from '../actions/commandIds';
import type { HubModel } from '../state/HubModel';
import { mlhubIcon } from '../ui/icons';
import { tell, tellError } from '../ui/notify';
import { IHubModel } from './tokens';
import { loadWords } from './translation';

export const registerFilePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:register-file',
  description: '"Register in ML Hub" for files of the file browser.',
  autoStart: true,
  requires: [IHubModel, IFileBrowserFactory],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: HubModel,
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
        if (!model.isSignedIn) {
          tell(trans.__('Sign in to ML Hub first, then register again.'));
          return;
        }
        const contents =
          files.tracker.currentWidget!.model.manager.services.contents;
        const items = chosen().filter(item => item.type === 'file');
        try {
          await model.upload(
            await Promise.all(
              items.map(item => fetchFile(contents, item, trans))
            )
          );
        } catch (error) {
          tellError((error as Error).message);
        }
      }
    });
  }
};

async function fetchFile(
  contents: Contents.IManager,
  item: Contents.IModel,
  trans: TranslationBundle
): Promise<File> {
  const response = await fetch(await contents.getDownloadUrl(item.path));
  if (!response.ok) {
    throw new Error(
      trans.__("%1 can't be read: status %2.", item.name, response.status)
    );
  }
  const lastModified = Date.parse(item.last_modified) || 0;
  return new File([await response.blob()], item.name, { lastModified });
}
