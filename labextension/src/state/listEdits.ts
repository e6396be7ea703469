import type { Page } from '../api/types';

/**
 * A list with its next page added; what is there already is not added again.
 *
 * ### Notes
 * A page that brings nothing new is the last one: to ask on would never end.
 */
export function join<T>(
  list: Page<T>,
  more: Page<T>,
  keyOf: (item: T) => string | number
): Page<T> {
  const known = new Set(list.items.map(keyOf));
  const fresh = more.items.filter(item => !known.has(keyOf(item)));
  const next = fresh.length > 0 ? more.next : null;
  return { total: more.total, next, items: [...list.items, ...fresh] };
}

/**
 * Where an item belongs that is not among those that are loaded: it is new on
 * top, or came to the top from a later page, or is on a later page, or nowhere.
 */
export type Place = 'new' | 'risen' | 'later' | 'nowhere';

/** The list with an item replaced, or put where it belongs. */
export function place<T>(
  list: Page<T>,
  item: T,
  isIt: (other: T) => boolean,
  where: Place
): Page<T> {
  if (list.items.some(isIt)) {
    const items = list.items.map(other => (isIt(other) ? item : other));
    return { ...list, items };
  }
  if (where === 'later' || where === 'nowhere') {
    return list;
  }
  const total = where === 'new' ? list.total + 1 : list.total;
  return { ...list, total, items: [item, ...list.items] };
}

/** The list without an item, which may have been on a page that is not loaded. */
export function without<T>(
  list: Page<T>,
  isIt: (other: T) => boolean,
  mayBeLater: boolean
): Page<T> {
  const items = list.items.filter(other => !isIt(other));
  const isGone = items.length < list.items.length;
  const isLess = isGone || (mayBeLater && list.next !== null);
  return { ...list, items, total: isLess ? list.total - 1 : list.total };
}

/**
 * What was loaded again, where nothing changed the same objects: their rows are not
 * drawn anew. `keepsRest` keeps what was loaded of later pages.
 */
export function renew<T>(
  before: Page<T>,
  after: Page<T>,
  keyOf: (item: T) => string | number,
  keepsRest = false
): Page<T> {
  const known = new Map(before.items.map(item => [keyOf(item), item]));
  const items = after.items.map(item => same(known.get(keyOf(item)), item));
  if (
    !keepsRest ||
    after.next === null ||
    before.items.length <= items.length
  ) {
    return { ...after, items };
  }
  const fresh = new Set(items.map(keyOf));
  const rest = before.items
    .slice(items.length)
    .filter(item => !fresh.has(keyOf(item)));
  return { ...after, next: before.next, items: [...items, ...rest] };
}

/** The one that is known, if it says the same. */
export function same<T>(known: T | undefined, loaded: T): T {
  const isSame = JSON.stringify(known) === JSON.stringify(loaded);
  return isSame && known !== undefined ? known : loaded;
}
