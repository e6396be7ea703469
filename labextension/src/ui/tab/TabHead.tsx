import type { TranslationBundle } from '@jupyterlab/translation';
import React, { type ReactNode } from 'react';

import type { IEntry } from '../menu';
import { MenuButton } from './MenuButton';

/** The head of a tab. It stays in place while the rest scrolls. */
export function TabHead(props: {
  title: string;
  /** What stands beside the title: the version, its badges. */
  beside?: ReactNode;
  /** The primary action, and at most two others. */
  actions?: ReactNode;
  /** What is needed less often. */
  menu?: IEntry[];
  /** The facts below the title. */
  facts?: ReactNode;
  trans: TranslationBundle;
}): JSX.Element {
  const { title, beside, actions, menu = [], facts, trans } = props;
  return (
    <header className="jp-mlhub-head">
      <div className="jp-mlhub-headLine">
        <h2>{title}</h2>
        {beside}
        <div className="jp-mlhub-headActions">
          {actions}
          <MenuButton name={trans.__('More actions')} entries={menu} />
        </div>
      </div>
      {facts}
    </header>
  );
}
