import type { IPage } from './documents';

/**
 * A list with its next page added; what is there already is not added again.
 *
 * ### Notes
 * A page that brings nothing new is the last one: to ask on would never end.
 */
export function join<T>(
  list: IPage<T>,
  more: IPage<T>,
  keyOf: (item: T) => string | number
): IPage<T> {
  const known = new Set(list.items.map(keyOf));
  const fresh = more.items.filter(item => !known.has(keyOf(item)));
  const next = fresh.length > 0 ? more.next : null;
  return { total: more.total, next, items: [...list.items, ...fresh] };
}

/** The list with an item replaced, put on top if it belongs there, or (when null) taken out. */
export function place<T>(
  list: IPage<T>,
  item: T | null,
  belongs: boolean,
  isIt: (other: T) => boolean
): IPage<T> {
  const index = list.items.findIndex(isIt);
  const items = [...list.items];
  let total = list.total;
  if (item === null) {
    if (index >= 0) {
      items.splice(index, 1);
      total -= 1;
    }
  } else if (index >= 0) {
    items[index] = item;
  } else if (belongs) {
    items.unshift(item);
    total += 1;
  }
  return { ...list, items, total };
}
