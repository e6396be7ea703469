import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { showMenu } from './menu';
import type { IOffer } from './offers';
import { RowAction } from './RowAction';

/** A row with what can be done with it: by buttons, by its menu, and by the Delete key. */
export function Row(
  props: {
    open: () => void;
    offers: IOffer[];
    trans: TranslationBundle;
    children: React.ReactNode;
    /** Whether it was chosen to be compared. */
    isChosen: boolean;
    /** What stands on a line of its own below the buttons. */
    below?: React.ReactNode;
  } & React.HTMLAttributes<HTMLDivElement>
): JSX.Element {
  const { open, offers, trans, children, isChosen, below, ...rest } = props;
  const onKeyDown = (event: React.KeyboardEvent) => {
    const removal = offers.find(offer => offer.name === 'remove');
    if (event.key === 'Delete' && removal) {
      event.preventDefault();
      removal.run();
    }
  };
  return (
    <div
      {...rest}
      className="jp-mlhub-row"
      onKeyDown={onKeyDown}
      onContextMenu={event => showMenu(event, open, offers, trans)}
    >
      {isChosen && (
        <span
          className="jp-mlhub-chosen"
          role="img"
          aria-label={trans.__('Chosen to compare')}
          title={trans.__('Chosen to compare')}
        >
          ⇄
        </span>
      )}
      {children}
      <span className="jp-mlhub-actions">
        {offers
          .filter(one => !one.isRare)
          .map(({ name, icon, label, run }) => (
            <RowAction key={name} icon={icon} title={label} onClick={run} />
          ))}
      </span>
      {below}
    </div>
  );
}
