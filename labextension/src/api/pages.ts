import type { IPeople, ListQuery, Page, PersonInfo } from './types';

/** As many items as a page may have. */
export const MOST_ITEMS = 500;

/** Items of a list that are shown at first, and with each press of *more*. */
export const SHOWN_ITEMS = 50;

/** A list with the items of all its pages, or with the first `wanted` ones. */
export async function allPages<P extends Page<unknown>>(
  ask: (query: Pick<ListQuery, 'limit' | 'cursor'>) => Promise<P>,
  wanted = Infinity
): Promise<P> {
  const first = await ask({ limit: Math.min(MOST_ITEMS, wanted) });
  const items = [...first.items];
  let next = first.next;
  while (next !== null && items.length < wanted) {
    const limit = Math.min(MOST_ITEMS, wanted - items.length);
    const page = await ask({ limit, cursor: next });
    items.push(...page.items);
    next = page.items.length > 0 ? page.next : null;
  }
  return { ...first, items, next };
}

/** Names by what they name. */
export function peopleOf(items: PersonInfo[]): IPeople {
  const names = (kind: PersonInfo['kind']) =>
    items.filter(item => item.kind === kind).map(item => item.name);
  return { users: names('user'), groups: names('group') };
}
