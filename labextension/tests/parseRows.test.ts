import { describe, expect, test } from 'vitest';

import type { HubError } from '../src/api/errors';
import { parseRows } from '../src/evaluate/parseRows';
import { trans } from './words';

const parse = (text: string) => parseRows(text, trans);

function refusalOf(text: string): HubError {
  try {
    parse(text);
  } catch (error) {
    return error as HubError;
  }
  throw new Error('was taken');
}

describe('pasted rows', () => {
  test.each([
    ['tabs of a spreadsheet', 'a\tb\n1\tx', [{ a: 1, b: 'x' }]],
    [
      'commas',
      'a,b\n1,x\n2,y\n',
      [
        { a: 1, b: 'x' },
        { a: 2, b: 'y' }
      ]
    ],
    ['semicolons before commas', 'a;b\n1,5;x', [{ a: '1,5', b: 'x' }]],
    ['tabs before both', 'a,b\tc;d\n1\t2', [{ 'a,b': 1, 'c;d': 2 }]],
    [
      'lines of Windows, and empty ones',
      '\r\na,b\r\n\r\n1,2\r\n',
      [{ a: 1, b: 2 }]
    ],
    ['a quoted mark', 'a,b\n"x, y",2', [{ a: 'x, y', b: 2 }]],
    ['a doubled quote', 'a,b\n"say ""hi""",2', [{ a: 'say "hi"', b: 2 }]],
    ['one column', 'a\n1\n2', [{ a: 1 }, { a: 2 }]],
    ['JSON records', '[{"a": 1}, {"a": null}]', [{ a: 1 }, { a: null }]],
    ['one JSON record', ' {"a": true} ', [{ a: true }]]
  ])('%s', (_name, text, rows) => expect(parse(text)).toEqual(rows));

  test.each([
    ['', null],
    ['NA', null],
    ['NaN', null],
    ['null', null],
    ['None', null],
    ['-1.5e-3', -0.0015],
    ['+.5', 0.5],
    ['7.', 7],
    ['1e', '1e'],
    ['0x10', '0x10'],
    ['Infinity', 'Infinity'],
    ['1 000', '1 000'],
    ['2024-01-31', '2024-01-31'],
    ['true', 'true']
  ])('a cell %j is %j', (text, value) =>
    expect(parse(`a,b\n${text},x`)).toEqual([{ a: value, b: 'x' }])
  );

  test('are refused with the line and what to do', () => {
    expect(refusalOf('a,b\n1,2\n3').message).toBe(
      'Row 2 has 1 values where the line of names has 2.'
    );
    expect(refusalOf('a,b').message).toMatch(/then at least one row/);
    expect(refusalOf('  ').message).toMatch(/^Paste a line of column names/);
    const broken = refusalOf('[{"a": 1},]');
    expect(broken.message).toBe('This is not valid JSON.');
    expect(broken.fields).toEqual([
      { field: 'records', message: broken.message }
    ]);
  });
});
