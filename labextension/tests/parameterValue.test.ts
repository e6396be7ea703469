import { describe, expect, test } from 'vitest';

import {
  controlOf,
  type IParameterSchema,
  optionsOf,
  textOf,
  valueOf,
  wordsOf
} from '../src/train/steps/parameterValue';
import { trans } from './words';

const NUMBER: IParameterSchema = { type: 'number', exclusiveMinimum: 0 };
const NONE: IParameterSchema = { type: 'null' };
const BOOLEAN: IParameterSchema = { type: 'boolean' };
const WORDS: IParameterSchema = {
  type: 'string',
  enum: ['sqrt', 'log2', 'none']
};
const STEP: IParameterSchema = { $ref: '#/step' };
const PAIRS: IParameterSchema = {
  type: 'array',
  items: { prefixItems: [{}, {}] }
};

test.each<[string, IParameterSchema]>([
  ['text', NUMBER],
  ['text', {}],
  ['text', { anyOf: [WORDS, NUMBER] }],
  ['choice', { anyOf: [WORDS, NONE] }],
  ['switch', BOOLEAN],
  ['switch', { anyOf: [BOOLEAN, NONE] }],
  ['step', { anyOf: [STEP, NONE] }],
  ['steps', PAIRS]
])('a %s for %j', (control, schema) => expect(controlOf(schema)).toBe(control));

test('the words that may stand for a value', () => {
  expect(optionsOf({ anyOf: [WORDS, NONE, BOOLEAN, NUMBER] })).toEqual([
    ...['sqrt', 'log2', 'none'],
    ...[null, true, false]
  ]);
});

describe('what is typed', () => {
  test.each<[string, unknown]>([
    ['', undefined],
    ['   ', undefined],
    [' 3 ', 3],
    ['-1e-3', -0.001],
    ['True', true],
    ['FALSE', false],
    ['None', null],
    ['null', null],
    ['[1, "a"]', [1, 'a']],
    ['{"a": 1}', { a: 1 }],
    ['auto', 'auto'],
    ['[1,', '[1,'],
    ['1_000', '1_000'],
    ['NaN', 'NaN']
  ])('%j is %j', (text, value) => expect(valueOf(text, NUMBER)).toEqual(value));

  test('is a word first, where the word may stand there', () => {
    expect(valueOf('none', WORDS)).toBe('none');
    expect(valueOf('none', { anyOf: [WORDS, NONE] })).toBe('none');
    expect(valueOf('None', WORDS)).toBeNull();
  });

  test.each([3, -0.5, true, null, 'auto', [1, 2], { a: [null] }])(
    'is shown so that it can be typed again: %j',
    value => expect(valueOf(textOf(value), NUMBER)).toEqual(value)
  );
  test('nothing is shown as nothing', () => expect(textOf(undefined)).toBe(''));
});

test.each<[IParameterSchema, string]>([
  [{ type: 'integer', minimum: 1 }, 'whole number ≥ 1'],
  [
    { type: 'number', exclusiveMinimum: 0, maximum: 10000 },
    'number > 0 ≤ 10,000'
  ],
  [{ type: 'number', title: 'share' }, 'share'],
  [{ anyOf: [WORDS, NONE] }, 'sqrt, log2, none · none'],
  [{ anyOf: [NUMBER, NUMBER] }, 'number > 0'],
  [{ type: 'strange' }, 'value'],
  [{}, 'value']
])('%j in words', (schema, words) =>
  expect(wordsOf(schema, trans)).toBe(words)
);
