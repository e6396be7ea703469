import { expect, test } from 'vitest';

import { join, place, renew, same, without } from '../src/state/listEdits';

interface Item {
  id: number;
  word?: string;
}

const page = (
  ids: number[],
  next: string | null = null,
  total = ids.length
) => ({
  items: ids.map((id): Item => ({ id })),
  total,
  next
});
const keyOf = (item: Item) => item.id;
const idsOf = (list: { items: Item[] }) => list.items.map(keyOf);

test('the next page is added without what is there already', () => {
  const joined = join(page([1, 2], 'b', 5), page([2, 3], 'c', 5), keyOf);
  expect(idsOf(joined)).toEqual([1, 2, 3]);
  expect(joined).toMatchObject({ total: 5, next: 'c' });
});

test('a page that brings nothing new is the last', () => {
  expect(join(page([1], 'b', 9), page([1], 'b', 9), keyOf).next).toBeNull();
  expect(join(page([1], 'b'), page([], 'b'), keyOf).next).toBeNull();
});

test.each([
  ['new', [9, 1, 2], 3],
  ['risen', [9, 1, 2], 2],
  ['later', [1, 2], 2],
  ['nowhere', [1, 2], 2]
] as const)('what is not loaded and %s', (where, ids, total) => {
  const placed = place(page([1, 2]), { id: 9 }, one => one.id === 9, where);
  expect([idsOf(placed), placed.total]).toEqual([ids, total]);
});

test('what is loaded is replaced in its place, wherever it belongs', () => {
  const changed = { id: 2, word: 'new' };
  const placed = place(
    page([1, 2, 3]),
    changed,
    one => one.id === 2,
    'nowhere'
  );
  expect(placed.items).toEqual([{ id: 1 }, changed, { id: 3 }]);
  expect(placed.total).toBe(3);
});

test('what goes is counted once, and only if it may have been there', () => {
  const isIt = (one: Item) => one.id === 9;
  expect(without(page([1, 9]), isIt, false)).toMatchObject({ total: 1 });
  expect(without(page([1], 'b', 7), isIt, true).total).toBe(6);
  expect(without(page([1], 'b', 7), isIt, false).total).toBe(7);
  expect(without(page([1], null, 1), isIt, true).total).toBe(1);
});

test('what did not change stays the same object', () => {
  const before = page([1, 2]);
  const after = { ...page([2, 3]), total: 8 };
  const renewed = renew(before, after, keyOf);
  expect(renewed.items[0]).toBe(before.items[1]);
  expect(renewed).toEqual(after);
  expect(same(undefined, before)).toBe(before);
  const other = page([1]);
  expect(same(before, other)).toBe(other);
});
