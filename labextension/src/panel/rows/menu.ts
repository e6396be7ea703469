import type { TranslationBundle } from '@jupyterlab/translation';
import { type LabIcon, MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';

import { mlhubIcon } from '../../ui/icons';
import type { IOffer } from './offers';

/** Show what can be done with a row, at the pointer or (Shift+F10) at what has the focus. */
export function showMenu(
  event: React.MouseEvent<HTMLElement>,
  open: () => void,
  offers: IOffer[],
  trans: TranslationBundle
): void {
  if (event.shiftKey && event.button === 2) {
    return; // as everywhere in Lab: the browser's own menu is asked for
  }
  event.preventDefault();
  event.stopPropagation();
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  const add = (id: string, label: string, icon: LabIcon, run: () => void) => {
    commands.addCommand(id, { label, icon, execute: run });
    menu.addItem({ command: id });
  };
  add('open', trans.__('Open'), mlhubIcon, open);
  offers.forEach(({ name, label, icon, run }) => add(name, label, icon, run));
  const name = event.currentTarget.querySelector<HTMLElement>('button');
  name?.focus(); // the press that asked for the menu may have left it elsewhere
  menu.aboutToClose.connect(() => name?.focus());
  menu.open(event.clientX, event.clientY);
}
