import type { LabIcon } from '@jupyterlab/ui-components';
import { type RefObject, useLayoutEffect, useRef } from 'react';

import type { IEntry } from './menu';

/** What can be done with a thing. Each has a command, which keys can be given to. */
export type OfferName =
  | 'open'
  | 'train'
  | 'evaluate'
  | 'again'
  | 'cancel'
  | 'leaderboard'
  | 'compare'
  | 'learn'
  | 'insert'
  | 'copy'
  | 'download'
  | 'csv'
  | 'parquet'
  | 'onnx'
  | 'notebook'
  | 'script'
  | 'yaml'
  | 'report'
  | 'correct'
  | 'describe'
  | 'share'
  | 'remove';

/** Something that can be done with a thing: by a button, by a menu, by a key or by the palette. */
export interface IOffer extends IEntry {
  name: OfferName;
  icon: LabIcon;
}

/** What is offered for the thing that an element shows: a row of a list, the head of a tab. */
const offered = new WeakMap<Element, IOffer[]>();

const OFFERS = 'data-offers';

/** Let commands do what an element offers. Put the reference on that element. */
export function useOffered<T extends HTMLElement>(
  offers: IOffer[]
): RefObject<T> {
  const element = useRef<T>(null);
  useLayoutEffect(() => {
    if (element.current) {
      element.current.setAttribute(OFFERS, '');
      offered.set(element.current, offers);
    }
  });
  return element;
}

/** What the element around another one offers, or the first within it; nothing without one. */
export function offeredBy(
  where: Element | null | undefined,
  within = false
): IOffer[] {
  const selector = `[${OFFERS}]`;
  const element = within
    ? where?.querySelector(selector)
    : where?.closest(selector);
  return (element && offered.get(element)) || [];
}
