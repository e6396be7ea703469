import React from 'react';

import { type IEntry, openMenu } from '../menu';

/** A button that opens a menu below it; nothing where the menu would be empty. */
export function MenuButton(props: {
  /** What stands on it. Without, it is the ⋯ of what is needed less often. */
  label?: string;
  /** What it is called, where no word stands on it. */
  name?: string;
  entries: IEntry[];
}): JSX.Element | null {
  const { label, name, entries } = props;
  if (entries.length === 0) {
    return null;
  }
  const open = (event: React.MouseEvent<HTMLButtonElement>) => {
    const button = event.currentTarget;
    const { left, bottom } = button.getBoundingClientRect();
    openMenu(entries, left, bottom, button);
  };
  return (
    <button
      type="button"
      className={
        label ? 'jp-mod-styled jp-mlhub-drops' : 'jp-mod-styled jp-mlhub-dots'
      }
      aria-haspopup="menu"
      aria-label={label ? undefined : name}
      title={label ? undefined : name}
      onClick={open}
    >
      {label ?? '⋯'}
    </button>
  );
}
