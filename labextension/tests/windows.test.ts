import { expect, test } from 'vitest';

import {
  offsetsOf,
  rowAt,
  rowsInSight,
  wholeRows
} from '../src/panel/lists/windows';

const offsets = offsetsOf([26, 42, 26, 26, 42]);

test('rows begin where the one above ends', () => {
  expect(offsets).toEqual([0, 26, 68, 94, 120, 162]);
  expect(offsetsOf([])).toEqual([0]);
});

test.each([
  [0, 0],
  [25, 0],
  [26, 1],
  [67, 1],
  [161, 4],
  [9999, 4]
])('at %i begins or goes on row %i', (y, row) => {
  expect(rowAt(offsets, y)).toBe(row);
});

test('the rows in sight are drawn with some on either side', () => {
  expect(rowsInSight(offsets, 68, 26, 0)).toEqual([2, 2]);
  expect(rowsInSight(offsets, 68, 26, 1)).toEqual([1, 3]);
  expect(rowsInSight(offsets, 0, 162, 8)).toEqual([0, 4]);
});

test.each([
  [162, 162],
  [400, 162],
  [130, 120],
  [119, 94],
  [10, 10]
])('of a room of %i pixels whole rows take %i', (room, taken) => {
  expect(wholeRows(offsets, room)).toBe(taken);
});

test('of ten thousand rows as few are drawn as of ten', () => {
  const many = offsetsOf(Array<number>(10_000).fill(26));
  const [first, last] = rowsInSight(many, 130_000, 260, 8);
  expect([first, last]).toEqual([4992, 5017]);
});
