import { useEffect, useState } from 'react';

/** The values of CSS variables under Lab's theme; read again when the theme changes. */
export function useColours<K extends string>(
  names: Record<K, string>
): Record<K, string> {
  const [colours, setColours] = useState(() => read(names));
  useEffect(() => {
    const watch = new MutationObserver(() => setColours(read(names)));
    watch.observe(document.body, { attributeFilter: ['data-jp-theme-name'] });
    return () => watch.disconnect();
  }, [names]);
  return colours;
}

function read<K extends string>(names: Record<K, string>): Record<K, string> {
  const style = getComputedStyle(document.body);
  const entries = Object.entries<string>(names).map(([key, name]) => [
    key,
    style.getPropertyValue(name).trim()
  ]);
  return Object.fromEntries(entries);
}
