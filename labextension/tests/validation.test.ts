import { describe, expect, test } from 'vitest';

import type { Column } from '../src/api/types';
import { DEFAULTS } from '../src/state/Preferences';
import { methodsOf, newValidation } from '../src/train/validation/methods';
import { trans } from './words';

const column = (name: string, type: string, distinct: number) =>
  ({ name, type, distinct }) as Column;
const patient = column('patient', 'text', 40);
const day = column('day', 'datetime', 60);
const note = column('note', 'text', 900);

describe('ways to split the rows', () => {
  test('only those are offered that the columns allow', () => {
    const methods = (columns: Column[]) =>
      methodsOf(columns, trans).map(([method]) => method);
    expect(methods([patient, day])).toEqual([
      'kfold',
      'holdout',
      'time',
      'column',
      'rows'
    ]);
    expect(methods([note])).toEqual(['kfold', 'holdout', 'rows']);
  });

  test('each begins with a column that fits', () => {
    const columns = [note, column('n', 'integer', 7), patient, day];
    expect(newValidation('time', columns, 10, DEFAULTS)).toEqual({
      method: 'time',
      time: 'day',
      folds: 5
    });
    expect(newValidation('column', columns, 10, DEFAULTS)).toEqual({
      method: 'column',
      column: 'n'
    });
    expect(newValidation('rows', columns, 10, DEFAULTS)).toEqual({
      method: 'rows',
      train: { start: 0, end: 7 },
      test: { start: 8, end: 9 }
    });
  });
});
