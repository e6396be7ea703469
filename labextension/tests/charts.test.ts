import { expect, test } from 'vitest';

import { partsOf, themed } from '../src/ui/charts/spec';

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
