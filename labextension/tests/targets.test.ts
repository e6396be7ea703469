import { describe, expect, test } from 'vitest';

import type { Column } from '../src/api/types';
import { namesRows, suggestedTargets } from '../src/train/fields/targets';

function column(
  name: string,
  type: Column['type'],
  distinct: number,
  task: Column['suggested_task']
): Column {
  return { name, type, distinct, suggested_task: task } as Column;
}

const ROWS = 100;
const COLUMNS = [
  column('name', 'text', 99, 'classification'),
  column('city', 'text', 40, 'classification'),
  column('species', 'text', 3, 'classification'),
  column('mass', 'number', 80, 'regression'),
  column('alive', 'boolean', 2, 'classification'),
  column('one', 'text', 1, null)
];

describe('columns to predict', () => {
  test('few classes are suggested first, then quantities', () => {
    const names = suggestedTargets(COLUMNS, ROWS).map(one => one.name);
    expect(names).toEqual(['alive', 'species', 'mass']);
  });

  test('no more than six are suggested, of both kinds', () => {
    const many = [...Array(9).keys()].flatMap(index => [
      column(`class${index}`, 'text', 2 + index, 'classification'),
      column(`quantity${index}`, 'number', 90, 'regression')
    ]);
    const tasks = suggestedTargets(many, ROWS).map(one => one.suggested_task);
    expect(tasks).toEqual([
      ...Array<string>(3).fill('classification'),
      ...Array<string>(3).fill('regression')
    ]);
  });

  test('texts that name the rows are told, unless the rows are few', () => {
    const named = COLUMNS.filter(one => namesRows(one, ROWS));
    expect(named.map(one => one.name)).toEqual(['name']);
    expect(namesRows(column('pet', 'text', 5, 'classification'), 5)).toBe(
      false
    );
  });
});
