import type { TranslationBundle } from '@jupyterlab/translation';

import type { TrialInfo, TrialSort } from '../api/types';
import { formatCount, formatFixed, formatShare } from '../ui/text/format';
import { parametersOf } from '../ui/text/pipelines';

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

/** What the second line of a trial says: why it has no score, or what it was made with. */
export function aboutTrial(trial: TrialInfo, trans: TranslationBundle): string {
  if (trial.error) {
    return trial.error;
  }
  const parameters = parametersOf(trial) || trans.__('Usual parameters');
  const { part } = trial;
  if (part === null) {
    return parameters;
  }
  const [amount, all] = [part.amount, part.of].map(n => formatCount(n ?? 0));
  switch (part.resource) {
    case 'rows':
      return trans.__(
        '%1, on %2 of the rows',
        parameters,
        formatShare(part.share)
      );
    case 'folds':
      return trans.__('%1, on %2 of %3 folds', parameters, amount, all);
    case 'iterations':
      return trans.__('%1, with %2 of %3 iterations', parameters, amount, all);
  }
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
