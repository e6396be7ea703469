import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';

import { CommandIDs } from '../actions/commandIds';

const category = 'ML Hub';

export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:launcher',
  description: 'The cards of the launcher.',
  autoStart: true,
  requires: [ILauncher],
  activate: (_app: JupyterFrontEnd, launcher: ILauncher) => {
    launcher.add({ command: CommandIDs.showPanel, category, rank: 1 });
    launcher.add({ command: CommandIDs.train, category, rank: 2 });
  }
};
