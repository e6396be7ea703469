import { expect, test } from 'vitest';

import { allPages } from '../src/api/pages';

const ALL = Array.from({ length: 1234 }, (_, index) => index);

/** A list whose cursor is where the next page begins, and what it was asked for. */
function list() {
  const limits: number[] = [];
  const ask = ({
    limit = 50,
    cursor
  }: {
    limit?: number;
    cursor?: string | null;
  }) => {
    const start = Number(cursor ?? 0);
    const items = ALL.slice(start, start + limit);
    const end = start + items.length;
    limits.push(limit);
    const next = end < ALL.length ? String(end) : null;
    return Promise.resolve({ items, total: ALL.length, next });
  };
  return { ask, limits };
}

test('all items come in pages of the greatest length', async () => {
  const { ask, limits } = list();
  const page = await allPages(ask);
  expect(page.items).toEqual(ALL);
  expect(page.next).toBeNull();
  expect(limits).toEqual([500, 500, 500]);
});

test('the first items come, and a cursor says that there are more', async () => {
  for (const wanted of [50, 100, 550, 1234]) {
    const page = await allPages(list().ask, wanted);
    expect(page.items).toEqual(ALL.slice(0, wanted));
    expect(page.total).toBe(ALL.length);
    expect(page.next).toBe(wanted < ALL.length ? String(wanted) : null);
  }
});
