import type { IPeople, ListQuery, Page, PersonInfo } from './types';

/** As many items as a page may have. */
export const MOST_ITEMS = 500;

/** A list with the items of all its pages; `ask` gets the query of each. */
export async function allPages<P extends Page<unknown>>(
  ask: (query: Pick<ListQuery, 'limit' | 'cursor'>) => Promise<P>
): Promise<P> {
  const first = await ask({ limit: MOST_ITEMS });
  const items = [...first.items];
  for (let { next } = first; next !== null;) {
    const page = await ask({ limit: MOST_ITEMS, cursor: next });
    items.push(...page.items);
    next = page.items.length > 0 ? page.next : null;
  }
  return { ...first, items, next: null };
}

/** Names by what they name. */
export function peopleOf(items: PersonInfo[]): IPeople {
  const names = (kind: PersonInfo['kind']) =>
    items.filter(item => item.kind === kind).map(item => item.name);
  return { users: names('user'), groups: names('group') };
}
