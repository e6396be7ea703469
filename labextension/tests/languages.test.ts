import { expect, test, vi } from 'vitest';

import { inWords } from '../src/plugins/schemaWords';
import { chartLocale, speak } from '../src/ui/text/format';
import { titleOfJob } from '../src/ui/text/jobs';
import { trans } from './words';

test('the words of a settings schema are looked up as JupyterLab would', () => {
  const asked: string[][] = [];
  const listening = {
    ...trans,
    _p: (context: string, text: string) => {
      asked.push([context, text]);
      return text.toUpperCase();
    }
  } as unknown as typeof trans;
  const schema = {
    title: 'Hub',
    type: 'object',
    properties: {
      page: {
        title: 'Page',
        default: 'title',
        oneOf: [{ const: 'all', title: 'All' }]
      }
    }
  };
  expect(inWords(schema, listening)).toEqual({
    title: 'HUB',
    type: 'object',
    properties: {
      page: {
        title: 'PAGE',
        default: 'title',
        oneOf: [{ const: 'all', title: 'ALL' }]
      }
    }
  });
  expect(asked).toEqual([
    ['schema', 'Hub'],
    ['settings', 'Page'],
    ['settings', 'All']
  ]);
});

test('charts write numbers and months as the language does', () => {
  vi.stubGlobal('navigator', { languages: ['en-US'] });
  speak('pt-BR');
  const { number, time } = chartLocale();
  expect(number).toMatchObject({ decimal: ',', thousands: '.' });
  expect(time).toMatchObject({
    days: expect.arrayContaining(['domingo', 'segunda-feira']),
    shortMonths: expect.arrayContaining(['fev.'])
  });
  speak('en');
  expect(chartLocale().number).toMatchObject({ decimal: '.', thousands: ',' });
});

test.each([
  ['train', 'GaussianNB · penguins', 'GaussianNB · penguins'],
  ['ingest', 'ingest · penguins v1', 'reading · penguins v1'],
  ['evaluate', 'evaluate trees · new', 'evaluate trees · new'],
  ['check', 'check the stored bytes', 'check of the stored files'],
  ['search', 'best model · penguins', 'best model · penguins']
] as const)(
  'a job of kind %s is named by what it does',
  (kind, title, shown) => {
    expect(titleOfJob({ kind, title }, trans)).toBe(shown);
  }
);
