const ROW = '.jp-mlhub-row';
const NAME = '.jp-mlhub-name';

/** Steps from one row to the next, in the order in which they are drawn. */
const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: index => Math.max(0, index - 1),
  Home: () => 0,
  End: (_index, last) => last
};

/**
 * Lead through a section by arrow keys: up and down from row to row, right and
 * left along a row's buttons.
 */
export function moveByKey(event: React.KeyboardEvent<HTMLElement>): void {
  const focused = event.target as HTMLElement;
  const row = focused.closest<HTMLElement>(ROW);
  if (!row || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  const next = STEPS[event.key]
    ? rowBeside(event.currentTarget, row, STEPS[event.key])
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
  const rows = Array.from(section.querySelectorAll<HTMLElement>(ROW)).filter(
    other => other.querySelector(`button${NAME}`)
  );
  const index = rows.indexOf(row);
  return rows[step(index, rows.length - 1)]?.querySelector(NAME) ?? null;
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
