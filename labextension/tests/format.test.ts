import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { ArtifactInfo, JobInfo } from '../src/api/types';
import { CLOCKS, NUMBERS } from '../src/state/Preferences';
import * as format from '../src/ui/text/format';
import { trans } from './words';

const NOW = '2026-03-01T12:00:00.000Z';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  vi.stubGlobal('navigator', { languages: ['de-CH', 'en-GB'] });
  format.speak('en');
});
afterEach(() => vi.useRealTimers());

const job = (part: object) =>
  ({ state: 'running', finished_at: null, ...part }) as JobInfo;

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [9949, '9.9 kB'],
  [15_400, '15 kB'],
  [2.5e15, '2,500 TB']
])('a size of %d bytes is %s', (bytes, text) =>
  expect(format.formatSize(bytes)).toBe(text)
);

test.each([
  [0.98512, '0.9851'],
  [-12345.6, '-12,346'],
  [9999.4, '9,999'],
  [NaN, 'NaN'],
  [1e-7, '0.0000001']
])('the number %d is %s', (value, text) =>
  expect(format.formatNumber(value)).toBe(text)
);

test('a score has its spread, where there is one', () => {
  expect(format.formatScore(0.98512, 0.00812)).toBe('0.9851 ± 0.0081');
  expect(format.formatScore(0.98512, null)).toBe('0.9851');
  expect(format.formatShare(0.0035)).toBe('0.35 %');
});

describe('numbers follow the language', () => {
  test.each([
    ['de', "1'234.5"], // the person's own variant: Swiss
    ['fr_FR', '1 234,5'],
    ['no such language!', '1,234.5']
  ])('%s', (language, text) => {
    format.speak(language);
    const shown = format.formatCount(1234.5);
    expect(shown.replace(/\s/g, ' ').replace('’', "'")).toBe(text);
  });
});

describe('numbers and times are as the person chose', () => {
  afterEach(() => format.chooseFormats(undefined, 'h23'));

  test.each([
    ['1,234.5', '1,234.5', '1,234.50'],
    ['1.234,5', '1.234,5', '1.234,50'],
    ['1 234,5', '1 234,5', '1 234,50']
  ] as const)('%s', (chosen, text, fixed) => {
    format.chooseFormats(NUMBERS[chosen], CLOCKS['18:42']);
    const shown = [format.formatCount(1234.5), format.formatFixed(1234.5, 2)];
    expect(shown.map(one => one.replace(/\s/g, ' '))).toEqual([text, fixed]);
  });

  test('hours', () => {
    expect(format.formatClock('2026-03-01T18:42:00')).toBe('18:42');
    format.chooseFormats(undefined, CLOCKS['6:42 PM']);
    expect(format.formatClock('2026-03-01T18:42:00')).toMatch(/^0?6:42.pm$/i);
  });
});

test.each([
  ['2026-03-01T11:59:31Z', 'now'],
  ['2026-03-01T11:57:00Z', '3 minutes ago'],
  ['2026-03-01T10:00:00Z', '2 hours ago'],
  ['2026-02-28T12:00:00Z', 'yesterday'],
  ['2026-03-01T12:05:00Z', 'in 5 minutes'] // another computer's clock
])('%s is %s', (time, text) => expect(format.formatAge(time)).toBe(text));

test('a duration counts until now, and never below nothing', () => {
  const started_at = '2026-03-01T11:58:55Z';
  expect(format.formatDuration(job({ started_at }))).toBe('1:05');
  const finished_at = '2026-03-01T11:59:02Z';
  expect(format.formatDuration(job({ started_at, finished_at }))).toBe('0:07');
  const later = '2026-03-01T12:00:09Z';
  expect(format.formatDuration(job({ started_at: later }))).toBe('0:00');
  expect(format.formatDuration(job({ started_at: null }))).toBe('');
});

test('the time that is left is told once something was done', () => {
  const started_at = '2026-03-01T11:59:00Z';
  const left = (done: number, total: number) =>
    format.formatLeft(job({ started_at, progress: { done, total } }));
  expect(left(3, 4)).toBe('0:20');
  expect(left(0, 4)).toBe('');
  expect(left(4, 0)).toBe('');
  expect(left(5, 4)).toBe('0:00');
});

test.each([
  ['dataset', 'penguins', 'penguins = hub.dataset("penguins").to_pandas()'],
  ['model', 'ada/2-net.v1', '_2_net_v1 = hub.model("ada/2-net.v1").load()']
])('the code that loads a %s', (kind, name, code) => {
  expect(format.loadingCode(kind, name)).toBe(code);
  expect(format.loadingCell(kind, name)).toContain(`mlhub.connect()\n${code}`);
});

test('a row tells of an artifact what its newest version is', () => {
  const tell = (latest: object | null) =>
    format.describeArtifact({ latest } as ArtifactInfo, trans);
  expect(tell(null)).toBe('');
  expect(tell({ state: 'ingesting' })).toBe('reading…');
  expect(tell({ state: 'failed' })).toBe('unreadable');
  const dataset = { column_count: 8 };
  expect(tell({ state: 'ready', rows: 12345, dataset })).toBe('12,345 × 8');
  const model = { score: { mean: 0.5 } };
  expect(tell({ state: 'ready', model })).toBe('0.5');
  expect(tell({ state: 'ready', size: 2000 })).toBe('2.0 kB');
});
