import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  ellipsesIcon,
  refreshIcon,
  Toolbar,
  ToolbarButton
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';

import { CommandIDs } from '../actions/commandIds';
import type { IHubActions } from '../actions/IHubActions';
import type { HubModel } from '../state/HubModel';
import { type IEntry, openMenu } from '../ui/menu';

/** What the tools act on. */
interface IParts {
  model: HubModel;
  actions: IHubActions;
  commands: CommandRegistry;
  trans: TranslationBundle;
}

/** Put the buttons into the panel's toolbar; brings the one that not everybody sees. */
export function addTools(toolbar: Toolbar, parts: IParts): { add: Widget } {
  const { model, trans } = parts;
  const title = new Widget();
  title.addClass('jp-mlhub-panelTitle');
  title.node.textContent = trans.__('ML Hub');
  const refresh = new ToolbarButton({
    icon: refreshIcon,
    tooltip: trans.__('Refresh'),
    onClick: () => void model.refreshAll()
  });
  const add: ToolbarButton = new ToolbarButton({
    icon: addIcon,
    tooltip: trans.__('Add'),
    onClick: () => openBelow(add, addEntries(parts))
  });
  const more: ToolbarButton = new ToolbarButton({
    icon: ellipsesIcon,
    tooltip: trans.__('More'),
    onClick: () => openBelow(more, moreEntries(parts))
  });
  toolbar.addItem('title', title);
  toolbar.addItem('spacer', Toolbar.createSpacerItem());
  toolbar.addItem('refresh', refresh);
  toolbar.addItem('add', add);
  toolbar.addItem('more', more);
  return { add };
}

function openBelow(button: Widget, entries: IEntry[]): void {
  const { left, bottom } = button.node.getBoundingClientRect();
  const focused = button.node.querySelector<HTMLElement>('jp-button');
  openMenu(entries, left, bottom, focused);
}

/** What comes into the hub: files and models. */
function addEntries({ model, actions, commands, trans }: IParts): IEntry[] {
  const entries: (IEntry | false)[] = [
    model.mayUpload && {
      name: 'upload',
      label: trans.__('Upload…'),
      run: () => actions.upload()
    },
    {
      name: 'train',
      label: trans.__('Train…'),
      isDisabled: !model.mayTrain,
      run: () => actions.train('')
    },
    commands.isVisible(CommandIDs.registerFile) && {
      name: 'register',
      label: trans.__('Register from file browser'),
      run: () => void commands.execute(CommandIDs.registerFile)
    }
  ];
  return entries.filter(entry => entry !== false);
}

/** What concerns the person and the hub rather than one thing in it. */
function moreEntries({ model, actions, commands, trans }: IParts): IEntry[] {
  const command = (name: string, label: string, id: string): IEntry => ({
    name,
    label,
    run: () => void commands.execute(id)
  });
  const entries: (IEntry | false)[] = [
    command('account', trans.__('Account'), CommandIDs.account),
    model.mayAdminister &&
      command('administer', trans.__('Administration'), CommandIDs.administer),
    {
      name: 'leaderboards',
      label: trans.__('Leaderboards'),
      run: () => actions.leaderboard('')
    },
    command('settings', trans.__('Settings'), CommandIDs.settings),
    {
      ...command('sign-out', trans.__('Sign out'), CommandIDs.signOut),
      isApart: true
    }
  ];
  return entries.filter(entry => entry !== false);
}
