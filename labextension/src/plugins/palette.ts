import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { CommandIDs } from '../actions/commandIds';

export const PALETTE_CATEGORY = 'ML Hub';
const LISTED = [
  CommandIDs.showPanel,
  CommandIDs.upload,
  CommandIDs.train,
  CommandIDs.leaderboards,
  CommandIDs.filter,
  CommandIDs.compare,
  CommandIDs.submit,
  CommandIDs.refresh,
  CommandIDs.account,
  CommandIDs.administer,
  CommandIDs.settings,
  CommandIDs.signOut
];

export const palettePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlhub:palette',
  description: 'The commands in the palette.',
  autoStart: true,
  requires: [ICommandPalette],
  activate: (_app: JupyterFrontEnd, palette: ICommandPalette) => {
    for (const command of LISTED) {
      palette.addItem({ command, category: PALETTE_CATEGORY });
    }
  }
};
