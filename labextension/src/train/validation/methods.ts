import type { TranslationBundle } from '@jupyterlab/translation';

import type { Column } from '../../api/types';
import type { IPreferences } from '../../state/Preferences';
import { columnOf } from '../../ui/text/pipelines';
import type { Validation } from '../request';

const MOST_FOLDS = 100;

/** The ways to split the rows that these columns allow, with their labels. */
export function methodsOf(
  columns: Column[],
  trans: TranslationBundle
): [Validation['method'], string][] {
  const labels: [Validation['method'], string, boolean][] = [
    ['kfold', trans.__('Cross-validation'), true],
    ['holdout', trans.__('Hold-out'), true],
    ['time', trans.__('Past and future'), columns.some(hasOrder)],
    ['column', trans.__('Folds of a column'), columns.some(isFoldColumn)],
    ['rows', trans.__('Rows that I choose'), true]
  ];
  return labels
    .filter(([, , isOffered]) => isOffered)
    .map(([method, label]) => [method, label]);
}

/** Whether no column says which rows are fitted on and which test. */
export function isRandom(validation: Validation): boolean {
  const { method } = validation;
  const shuffles = method === 'kfold' || method === 'holdout';
  return shuffles && columnOf(validation) === null;
}

/** How a method begins on a dataset. */
export function newValidation(
  method: string,
  columns: Column[],
  rows: number,
  { folds, testPercent }: IPreferences
): Validation {
  switch (method) {
    case 'holdout':
      return { method, test_size: testPercent / 100 };
    case 'time': {
      const times = columns.find(column => column.type === 'datetime');
      const time = times ?? columns.find(hasOrder);
      return { method, time: time?.name ?? '', folds };
    }
    case 'column':
      return { method, column: columns.find(isFoldColumn)?.name ?? '' };
    case 'rows': {
      const cut = Math.floor(rows * 0.8);
      return {
        method,
        train: { start: 0, end: Math.max(0, cut - 1) },
        test: { start: cut, end: Math.max(cut, rows - 1) }
      };
    }
    default:
      return { method: 'kfold', folds };
  }
}

/** Whether the values of a column are likely to be folds; measurements are not. */
export function isFoldColumn({ type, distinct }: Column): boolean {
  const isMeasured = type === 'datetime' || type === 'number';
  return !isMeasured && distinct >= 2 && distinct <= MOST_FOLDS;
}

/** Whether the values of a column can say what comes first. */
export function hasOrder({ type }: Column): boolean {
  return type === 'datetime' || type === 'integer' || type === 'number';
}
