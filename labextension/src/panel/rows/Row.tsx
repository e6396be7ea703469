import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon } from '@jupyterlab/ui-components';
import React, { useState } from 'react';

import { mlhubIcon } from '../../ui/icons';
import { openMenu } from '../../ui/menu';
import { type IOffer, useOffered } from '../../ui/offered';
import { OFTEN } from './offers';
import { RowAction } from './RowAction';

/** Pixels of a row, and of one that says something on a second line. */
export const ROW_PX = 26;
export const TALL_ROW_PX = 42;

interface IProps extends React.HTMLAttributes<HTMLDivElement> {
  open: () => void;
  offers: IOffer[];
  trans: TranslationBundle;
  /** What the person knows it by; names its menu. */
  name: string;
  /** What stands at the right, also while one points at the row. */
  facts: React.ReactNode;
  /** Whether it was chosen to be compared. */
  isChosen: boolean;
  /** What stands on a second line. */
  below?: React.ReactNode;
}

/** Whether one points at an element or the focus is in it; and what tells that, to put on it. */
function useNear(): [boolean, React.HTMLAttributes<HTMLElement>] {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const near: React.HTMLAttributes<HTMLElement> = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    // A menu takes the focus, and gives it back to the button that opened it.
    onBlur: ({ currentTarget, relatedTarget }) =>
      setFocused(
        currentTarget.contains(relatedTarget) ||
          Boolean(relatedTarget?.closest('.lm-Menu'))
      )
  };
  return [isPointed || isFocused, near];
}

/**
 * A row with what can be done with it: by two buttons, by its menu, and by the Delete key.
 * Its buttons are drawn when one comes near: thousands of rows are scrolled past.
 */
export function Row(props: IProps): JSX.Element {
  const { open, offers, trans, name, facts, isChosen, ...others } = props;
  const { below, children, ...rest } = others;
  const onKeyDown = (event: React.KeyboardEvent) => {
    const removal = offers.find(offer => offer.name === 'remove');
    if (event.key === 'Delete' && removal) {
      event.preventDefault();
      removal.run();
    }
  };
  const entries: IOffer[] = [
    { name: 'open', label: trans.__('Open'), icon: mlhubIcon, run: open },
    ...offers
  ];
  const element = useOffered<HTMLDivElement>(entries);
  const [isNear, near] = useNear();
  const onContextMenu = (event: React.MouseEvent<HTMLElement>) => {
    if (event.shiftKey && event.button === 2) {
      return; // as everywhere in Lab: the browser's own menu is asked for
    }
    event.preventDefault();
    event.stopPropagation();
    const button = event.currentTarget.querySelector<HTMLElement>('button');
    button?.focus(); // the press that asked for the menu may have left it elsewhere
    openMenu(entries, event.clientX, event.clientY, button);
  };
  const showBelow = (event: React.MouseEvent<HTMLElement>) => {
    const button = event.currentTarget;
    const { left, bottom } = button.getBoundingClientRect();
    openMenu(entries, left, bottom, button);
  };
  return (
    <div
      {...rest}
      {...near}
      ref={element}
      className="jp-mlhub-row"
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
    >
      <div className="jp-mlhub-line">
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
          {isNear && (
            <>
              {offers
                .filter(one => OFTEN.includes(one.name))
                .map(({ name: key, icon, label, run }) => (
                  <RowAction
                    key={key}
                    icon={icon}
                    title={label}
                    onClick={run}
                  />
                ))}
              <RowAction
                icon={ellipsesIcon}
                title={trans.__('More for %1', name)}
                hasMenu
                onClick={showBelow}
              />
            </>
          )}
        </span>
        <span className="jp-mlhub-facts">{facts}</span>
      </div>
      {below}
    </div>
  );
}
