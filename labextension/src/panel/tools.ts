import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  CommandToolbarButton,
  refreshIcon,
  settingsIcon,
  Toolbar,
  ToolbarButton
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';

import { CommandIDs } from '../actions/commandIds';
import type { IHubActions } from '../actions/IHubActions';
import type { HubModel } from '../state/HubModel';

/** Put the buttons into the panel's toolbar; brings those that not everybody sees. */
export function addTools(
  toolbar: Toolbar,
  model: HubModel,
  actions: IHubActions,
  commands: CommandRegistry,
  trans: TranslationBundle
): { upload: Widget; administer: Widget } {
  const button = (id: string) =>
    new CommandToolbarButton({ commands, id, label: '' });
  const refresh = new ToolbarButton({
    icon: refreshIcon,
    tooltip: trans.__('Refresh'),
    onClick: () => void model.refreshAll()
  });
  const upload = new ToolbarButton({
    icon: addIcon,
    tooltip: trans.__('Upload a dataset'),
    onClick: () => actions.upload()
  });
  const administer = new ToolbarButton({
    icon: settingsIcon,
    tooltip: trans.__('Accounts, permissions, audit and dashboards'),
    onClick: () => void commands.execute(CommandIDs.administer)
  });
  toolbar.addItem('refresh', refresh);
  toolbar.addItem('train', button(CommandIDs.train));
  toolbar.addItem('upload', upload);
  toolbar.addItem('spacer', Toolbar.createSpacerItem());
  toolbar.addItem('administer', administer);
  toolbar.addItem('account', button(CommandIDs.account));
  toolbar.addItem('sign-out', button(CommandIDs.signOut));
  return { upload, administer };
}
