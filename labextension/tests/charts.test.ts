import { expect, test } from 'vitest';

import { numbersOf } from '../src/ui/charts/numbers';
import { canFill, partsOf, themed } from '../src/ui/charts/spec';

const colours = { text: 'white', grid: 'gray' };

test('a chart has the colours of the theme where it has none of its own', () => {
  const spec = { mark: 'bar', config: { view: { stroke: null } } };
  const config = { axis: { labelColor: 'white', gridColor: 'gray' } };
  expect(themed(spec, colours)).toMatchObject({
    mark: 'bar',
    background: 'transparent',
    config: { ...config, view: { stroke: null } }
  });
});

test('of a chart with named rows, what stays is known without them', () => {
  const chart = (values: object[]) => ({
    mark: 'point',
    data: { name: 'rows', values }
  });
  const before = partsOf(chart([{ x: 1 }]));
  const after = partsOf(chart([{ x: 1 }, { x: 2 }]));
  expect(after.frame).toBe(before.frame);
  expect(after.rows).toEqual([{ x: 1 }, { x: 2 }]);
});

test('a chart whose rows have no name is a whole', () => {
  const spec = { mark: 'point', data: { values: [{ x: 1 }] } };
  const { frame, rows } = partsOf(spec);
  expect(JSON.parse(frame)).toEqual(spec);
  expect(rows).toBeUndefined();
});

test('a chart of one view and a width in pixels can fill its place', () => {
  expect(canFill({ width: 320, layer: [] })).toBe(true);
  expect(canFill({ width: { step: 36 } })).toBe(false);
  expect(canFill({ width: 320, hconcat: [] })).toBe(false);
});

test('the numbers of a chart are those of its largest layer, under the words of its axes', () => {
  const axis = (field: string, title?: string) => ({ field, title });
  const values = [
    { actual: 1, predicted: 2 },
    { actual: 3, predicted: 4 },
    { other: 5 }
  ];
  const spec = {
    encoding: { x: axis('actual', 'price, actual'), y: axis('predicted') },
    layer: [{ data: { values: [{ actual: 0 }] } }, { data: { values } }]
  };
  expect(numbersOf(spec)).toEqual({
    columns: ['price, actual', 'predicted'],
    rows: [
      [1, 2],
      [3, 4]
    ],
    left: 0
  });
});

test('the hints of a chart say what its numbers are; very many are not all written', () => {
  const values = Array.from({ length: 300 }, (_, x) => ({ x, y: -x, z: 1 }));
  const tooltip = [{ field: 'x', title: 'false alarms' }, { field: 'y' }];
  const encoding = { x: { field: 'x' }, color: { field: 'z' }, tooltip };
  const found = numbersOf({ data: { values }, encoding });
  expect(found?.columns).toEqual(['false alarms', 'y']);
  expect(found?.rows[7]).toEqual([7, -7]);
  expect([found?.rows.length, found?.left]).toEqual([200, 100]);
  expect(numbersOf({ mark: 'rule', encoding })).toBeNull();
});
