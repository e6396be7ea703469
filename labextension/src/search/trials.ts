import type { TranslationBundle } from '@jupyterlab/translation';

import type { TrialInfo, TrialList, TrialSort } from '../api/types';
import { formatCount, formatFixed, formatShare } from '../ui/text/format';

const MOST_DECIMALS = 4;
const DIGITS = 4;

/** The trials in two parts: those that nothing tells from the best, and the others. */
export function groupsOf(
  items: TrialInfo[],
  sort: TrialSort
): { alike: TrialInfo[]; others: TrialInfo[] } {
  const end = items.findIndex(trial => trial.standing !== 1);
  const many = end === -1 ? items.length : end;
  // The best alone is no group; in another order there is no line between them.
  const shown = sort === 'rank' && many > 1 ? many : 0;
  return { alike: items.slice(0, shown), others: items.slice(shown) };
}

/** So many decimals show four digits of the best score; all scores have them. */
export function decimalsOf(
  page: Pick<TrialList, 'items' | 'higher_is_better'>
) {
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
export function parametersOf({ parameters }: TrialInfo): string {
  const names = Object.keys(parameters);
  const owners = new Set(names.map(name => name.split('.')[0]));
  return Object.entries(parameters)
    .map(([name, value]) => {
      const short = owners.size > 1 ? name : name.slice(name.indexOf('.') + 1);
      return `${short} = ${valueOf(value)}`;
    })
    .join(', ');
}

function valueOf(value: unknown): string {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? formatCount(value) : formatCount(value, 3);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the second line of a trial says: why it has no score, or what it was made with. */
export function aboutTrial(trial: TrialInfo, trans: TranslationBundle): string {
  if (trial.error) {
    return trial.error;
  }
  const parameters = parametersOf(trial) || trans.__('Usual parameters');
  return trial.share < 1
    ? trans.__('%1, on %2 of the rows', parameters, formatShare(trial.share))
    : parameters;
}

/** `0.02 s`. */
export function secondsOf(trial: TrialInfo): string {
  const { fit_seconds: seconds } = trial;
  return seconds === null ? '' : `${formatFixed(seconds, 2)} s`;
}

/** `1:32`, the time until a budget ends; nothing when it has. */
export function timeUntil(until: string | null): string {
  const left = until === null ? 0 : Date.parse(until) - Date.now();
  const seconds = Math.max(0, Math.round(left / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return seconds === 0 ? '' : `${minutes}:${String(rest).padStart(2, '0')}`;
}

/** The order after a press on a column: ranks have one direction, the others two. */
export function nextSort(
  column: 'rank' | 'number' | 'fit_seconds',
  sort: TrialSort
): TrialSort {
  return column !== 'rank' && sort === column ? `-${column}` : column;
}
