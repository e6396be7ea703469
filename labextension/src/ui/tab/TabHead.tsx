import type { TranslationBundle } from '@jupyterlab/translation';
import React, { type ReactNode } from 'react';

import { type IOffer, useOffered } from '../offered';
import { MenuButton } from './MenuButton';

/** What a button of a tab's head does. */
export interface IAction extends IOffer {
  /** How it stands out: as what most people do next, or as what can't be taken back. */
  look?: 'accept' | 'warn';
  /** Whether it is chosen, where it chooses something. */
  isPressed?: boolean;
  /** Whether what it opens is open. */
  isExpanded?: boolean;
}

/** The head of a tab. It stays in place while the rest scrolls. */
export function TabHead(props: {
  title: string;
  /** What stands beside the title: the version, its badges. */
  beside?: ReactNode;
  /** The primary action, and at most one other. */
  actions?: IAction[];
  /** The ways to have the thing elsewhere, in a menu of their own. */
  uses?: IOffer[];
  /** What is needed less often. */
  menu?: IOffer[];
  /** The facts below the title. */
  facts?: ReactNode;
  trans: TranslationBundle;
}): JSX.Element {
  const { title, beside, facts, trans } = props;
  const { actions = [], uses = [], menu = [] } = props;
  const element = useOffered<HTMLElement>([...actions, ...uses, ...menu]);
  return (
    <header className="jp-mlhub-head" ref={element}>
      <div className="jp-mlhub-headLine">
        <h2>{title}</h2>
        {beside}
        <div className="jp-mlhub-headActions">
          {actions.map(action => (
            <ActionButton key={action.name} {...action} />
          ))}
          <MenuButton label={trans.__('Use')} entries={uses} />
          <MenuButton name={trans.__('More actions')} entries={menu} />
        </div>
      </div>
      {facts}
    </header>
  );
}

function ActionButton(action: IAction): JSX.Element {
  const { look, label, caption, isDisabled, isPressed, isExpanded } = action;
  return (
    <button
      className={look ? `jp-mod-styled jp-mod-${look}` : 'jp-mod-styled'}
      aria-expanded={isExpanded}
      aria-pressed={isPressed}
      disabled={isDisabled}
      title={caption}
      onClick={action.run}
    >
      {label}
    </button>
  );
}
