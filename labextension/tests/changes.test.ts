import { expect, test } from 'vitest';

import { changeOf } from '../src/ui/text/changes';
import type { Comparison } from '../src/api/types';
import { trans } from './words';

const column = (name: string, change: string) => ({ name, change });
const told = (rows: number[], columns: object[]) =>
  changeOf(
    'sales',
    { before: 2, after: 3, rows, columns } as unknown as Comparison,
    trans
  );

test.each([
  [
    [344, 1384],
    [column('a', 'same')],
    'sales v3 has 1,384 rows, v2 had 344. No column is distributed otherwise.'
  ],
  [
    [10, 10],
    ['a', 'b', 'c', 'd'].map(name => column(name, 'drifted')),
    'sales v3 has 10 rows, as v2. Distributed otherwise: a, b and 2 more.'
  ],
  [
    [10, 10],
    [column('x', 'added'), column('y', 'removed'), column('z', 'retyped')],
    'sales v3 has 10 rows, as v2. New columns: x. Columns gone: y. Another type: z. No column is distributed otherwise.'
  ]
])('a new version with %j rows', (rows, columns, sentence) =>
  expect(told(rows, columns)).toBe(sentence)
);
