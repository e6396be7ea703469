import { URLExt } from '@jupyterlab/coreutils';

import type { IPage, IPeople, PersonInfo } from './types';

/** As many items as a page may have. */
const MOST_ITEMS = '500';

/** A list with the items of all its pages; `ask` is told the query of each. */
export async function allPages<T, P extends IPage<T> = IPage<T>>(
  ask: (query: string) => Promise<P>
): Promise<P> {
  const query = (more: object) =>
    URLExt.objectToQueryString({ limit: MOST_ITEMS, ...more });
  const first = await ask(query({}));
  const items = [...first.items];
  for (let { next } = first; next !== null;) {
    const page = await ask(query({ cursor: next }));
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
