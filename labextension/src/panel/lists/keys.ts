/** How many rows the keys for pages lead on. */
const PAGE_ROWS = 10;

/** Steps from one row to another. */
const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: index => Math.max(0, index - 1),
  PageDown: (index, last) => Math.min(last, index + PAGE_ROWS),
  PageUp: index => Math.max(0, index - PAGE_ROWS),
  Home: () => 0,
  End: (_index, last) => last
};

/** What was typed is one word as long as no pause between two letters is longer. */
const PAUSE_MS = 700;

const typed = { word: '', at: 0 };

/** The row that a key leads to from another one; null for keys that lead nowhere. */
export function rowByKey(
  key: string,
  index: number,
  names: { count: number; at: (index: number) => string }
): number | null {
  if (STEPS[key]) {
    return STEPS[key](index, names.count - 1);
  }
  return key.length === 1 ? rowNamed(key, index, names) : null;
}

/** The next row that begins with what was typed; the same letter again leads on. */
function rowNamed(
  letter: string,
  index: number,
  names: { count: number; at: (index: number) => string }
): number | null {
  const now = Date.now();
  const goesOn = typed.word !== '' && now - typed.at < PAUSE_MS;
  if (letter === ' ' && !goesOn) {
    return null; // the space bar presses the button
  }
  const word = (goesOn ? typed.word : '') + letter.toLowerCase();
  const isOneLetter = word === letter.toLowerCase().repeat(word.length);
  const wanted = isOneLetter ? word[0] : word;
  Object.assign(typed, { word, at: now });
  const first = index + (isOneLetter ? 1 : 0);
  for (let step = 0; step < names.count; step += 1) {
    const other = (first + step) % names.count;
    if (names.at(other).toLowerCase().startsWith(wanted)) {
      return other;
    }
  }
  return null;
}

/** The button of a row that the keys to the right and left lead to. */
export function buttonByKey(
  key: string,
  row: HTMLElement,
  focused: Element
): HTMLElement | null {
  if (key !== 'ArrowRight' && key !== 'ArrowLeft') {
    return null;
  }
  const buttons = Array.from(row.querySelectorAll<HTMLElement>('button'));
  const step = key === 'ArrowRight' ? 1 : -1;
  return buttons[buttons.indexOf(focused as HTMLElement) + step] ?? null;
}
