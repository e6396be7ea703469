import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { LeaderboardEntry } from '../src/api/types';
import * as board from '../src/leaderboard/board';
import { speak } from '../src/ui/text/format';
import { briefly } from '../src/ui/text/pipelines';

beforeEach(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  speak('en');
});

const entry = (part: Partial<LeaderboardEntry>) =>
  ({ kind: 'job', job_id: 1, model: null, ...part }) as LeaderboardEntry;
const standing = (...places: (number | null)[]) =>
  places.map((place, at) => entry({ job_id: at + 1, standing: place }));

describe('groups that the rows can not tell apart', () => {
  test('follow each other, the best first', () => {
    const groups = board.groupsOf(standing(1, 1, 2, null, null), 'rank');
    expect(groups.map(one => [one.standing, one.entries.length])).toEqual([
      [1, 2],
      [2, 1],
      [null, 2]
    ]);
  });

  test('are none in another order', () =>
    expect(board.groupsOf(standing(1, 1, 2), 'fit_seconds')).toEqual([
      { standing: null, entries: standing(1, 1, 2) }
    ]));

  test('are none of nothing', () =>
    expect(board.groupsOf([], 'rank')).toEqual([]));
});

test('an entry is named as a comparison names it, and as a person does', () => {
  const trial = entry({ kind: 'trial', job_id: 7, trial: 3, pipeline: 'SVC' });
  const made = entry({ job_id: 8, model: 'penguins-sex', model_version: 2 });
  expect(board.keyOf(trial)).toBe('trial:7/3');
  expect(board.keyOf(made)).toBe('job:8');
  expect(board.nameOf(trial)).toBe('SVC');
  expect(board.nameOf(made)).toBe('penguins-sex v2');
});

test.each([
  ['trial:15/3', '15'],
  ['job:8', '8']
])('%s belongs to job %s', (key, job) => expect(board.jobOf(key)).toBe(job));

test('of what was chosen, jobs and trials may be repeated', () => {
  const chosen = ['job:3', 'model:trees@1', 'trial:15/3'];
  expect(board.entriesOf(chosen)).toEqual(['job:3', 'trial:15/3']);
  const many = Array.from({ length: 51 }, (_, index) => `job:${index + 1}`);
  expect(board.entriesOf(many)).toEqual([]);
  expect(board.entriesOf(many.slice(1))).toHaveLength(50);
});

test.each([
  [0.0123, '12 ms'],
  [0.996, '0.996 s'],
  [1.234, '1.23 s'],
  [null, '']
])('%j seconds are written %s', (seconds, text) =>
  expect(briefly(seconds)).toBe(text)
);
