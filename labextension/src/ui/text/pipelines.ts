import { formatCount } from './format';

const MOST_DECIMALS = 4;
const DIGITS = 4;

/** So many decimals show four digits of the best score; all scores have them. */
export function decimalsOf(page: {
  items: { score: number | null }[];
  higher_is_better: boolean;
}): number {
  const scores = page.items.flatMap(({ score }) => score ?? []);
  const best = page.higher_is_better
    ? Math.max(...scores)
    : Math.min(...scores);
  if (scores.length === 0 || best === 0) {
    return MOST_DECIMALS;
  }
  const before = Math.floor(Math.log10(Math.abs(best))) + 1;
  return Math.min(MOST_DECIMALS, Math.max(0, DIGITS - before));
}

/** `C = 0.5, penalty = l2`; with the estimator where two of them have parameters. */
export function parametersOf({
  parameters
}: {
  parameters: Record<string, unknown>;
}): string {
  const names = shortNames(Object.keys(parameters));
  return Object.values(parameters)
    .map((value, place) => `${names[place]} = ${valueOf(value)}`)
    .join(', ');
}

/** Names of parameters, with the estimator only where two of them have parameters. */
export function shortNames(names: string[]): string[] {
  const owners = new Set(names.map(name => name.split('.')[0]));
  return owners.size > 1
    ? names
    : names.map(name => name.slice(name.indexOf('.') + 1));
}

/** A parameter in short: `0.123`, `true`, `svd`. */
export function valueOf(value: unknown): string {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? formatCount(value) : formatCount(value, 3);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `12 ms` or `1.23 s`; nothing where it was not measured. */
export function briefly(seconds: number | null): string {
  if (seconds === null) {
    return '';
  }
  return seconds < 0.995
    ? `${formatCount(1000 * seconds, 2)} ms`
    : `${formatCount(seconds, 3)} s`;
}

/** The column by which rows are split, if there is one. */
export function columnOf(how: object): string | null {
  const { groups, time, column } = how as Record<string, string | null>;
  return groups ?? time ?? column ?? null;
}
