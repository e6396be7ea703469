const ROW = '.jp-mlhub-row';
const NAME = '.jp-mlhub-name';

/** Steps from one row to the next, in the order in which they are drawn. */
const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: index => Math.max(0, index - 1),
  Home: () => 0,
  End: (_index, last) => last
};

/** What was typed is one word as long as no pause between two letters is longer. */
const PAUSE_MS = 700;

const typed = { word: '', at: 0 };

/**
 * Lead through a section by keys: up, down, Home and End from row to row, right
 * and left along a row's buttons, letters to the next row that begins with them.
 */
export function moveByKey(event: React.KeyboardEvent<HTMLElement>): void {
  const focused = event.target as HTMLElement;
  const row = focused.closest<HTMLElement>(ROW);
  if (!row || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  const next = STEPS[event.key]
    ? rowBeside(event.currentTarget, row, STEPS[event.key])
    : event.key.length === 1
      ? rowNamed(event.currentTarget, row, event.key)
      : buttonBeside(row, focused, event.key);
  if (next) {
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
}

function rowBeside(
  section: HTMLElement,
  row: HTMLElement,
  step: (index: number, last: number) => number
): HTMLElement | null {
  const rows = rowsOf(section);
  const index = rows.indexOf(row);
  return rows[step(index, rows.length - 1)]?.querySelector(NAME) ?? null;
}

function rowsOf(section: HTMLElement): HTMLElement[] {
  return Array.from(section.querySelectorAll<HTMLElement>(ROW)).filter(row =>
    row.querySelector(`button${NAME}`)
  );
}

/** The next row that begins with what was typed; the same letter again leads on. */
function rowNamed(
  section: HTMLElement,
  row: HTMLElement,
  letter: string
): HTMLElement | null {
  const now = Date.now();
  const goesOn = typed.word !== '' && now - typed.at < PAUSE_MS;
  if (letter === ' ' && !goesOn) {
    return null; // the space bar presses the button
  }
  const word = (goesOn ? typed.word : '') + letter.toLowerCase();
  const isOneLetter = word === letter.toLowerCase().repeat(word.length);
  const wanted = isOneLetter ? word[0] : word;
  Object.assign(typed, { word, at: now });
  const rows = rowsOf(section);
  const start = rows.indexOf(row) + (isOneLetter ? 1 : 0);
  return (
    [...rows.slice(start), ...rows.slice(0, start)]
      .map(other => other.querySelector<HTMLElement>(NAME)!)
      .find(name => name.textContent?.toLowerCase().startsWith(wanted)) ?? null
  );
}

function buttonBeside(
  row: HTMLElement,
  focused: HTMLElement,
  key: string
): HTMLElement | null {
  if (key !== 'ArrowRight' && key !== 'ArrowLeft') {
    return null;
  }
  const buttons = Array.from(row.querySelectorAll<HTMLElement>('button'));
  const step = key === 'ArrowRight' ? 1 : -1;
  return buttons[buttons.indexOf(focused) + step] ?? null;
}

/** The row that the tab key leads to: the one that had the focus last, else the first. */
export function keepTabStop(section: HTMLElement | null, name?: Element): void {
  const names = Array.from(
    section?.querySelectorAll<HTMLElement>(`button${NAME}`) ?? []
  );
  const current =
    names.find(one => one === name) ??
    names.find(one => one.tabIndex === 0) ??
    names[0];
  names.forEach(one => (one.tabIndex = one === current ? 0 : -1));
}
