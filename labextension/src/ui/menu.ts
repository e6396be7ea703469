import { type LabIcon, MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';

/** Something that a menu offers. */
export interface IEntry {
  name: string;
  label: string;
  icon?: LabIcon;
  /** What it is for, in a sentence. */
  caption?: string;
  isDisabled?: boolean;
  /** Whether a line sets it apart from what stands before it. */
  isApart?: boolean;
  run: () => void;
}

/** Show a menu of Lab's; what had the focus has it again when it closes. */
export function openMenu(
  entries: IEntry[],
  x: number,
  y: number,
  focused: HTMLElement | null
): void {
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  for (const entry of entries) {
    const { name, label, icon, caption, isDisabled, run } = entry;
    commands.addCommand(name, {
      label,
      icon,
      caption,
      isEnabled: () => !isDisabled,
      execute: run
    });
    if (entry.isApart && menu.items.length > 0) {
      menu.addItem({ type: 'separator' });
    }
    menu.addItem({ command: name });
  }
  menu.aboutToClose.connect(() => focused?.focus());
  menu.open(x, y);
}
