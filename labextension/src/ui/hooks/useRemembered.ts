import { useContext, useState } from 'react';

import { TabContext } from './TabContext';

/** A choice in a tab, by its key: it is there again after a reload. Null where none was made. */
export function useRemembered(
  key: string
): [string | null, (value: string | null) => void] {
  const { memory } = useContext(TabContext);
  const [value, setValue] = useState(() => memory?.get(key) ?? null);
  const choose = (next: string | null) => {
    memory?.set(key, next);
    setValue(next);
  };
  return [value, choose];
}
