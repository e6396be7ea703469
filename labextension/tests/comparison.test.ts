import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { ComparedMetric, ModelComparison } from '../src/api/types';
import {
  metricText,
  pairsOf,
  subjectOf,
  withoutPredictions
} from '../src/comparison/comparison';
import { Choice } from '../src/state/Choice';
import { speak } from '../src/ui/text/format';

beforeEach(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  speak('en');
});

test('a key names a job, a trial or a model', () => {
  expect(subjectOf('job:12')).toEqual({ kind: 'job', job: 12 });
  expect(subjectOf('trial:15/3')).toEqual({ kind: 'trial', job: 15, trial: 3 });
  expect(subjectOf('model:ada@home/net@2')).toEqual({
    kind: 'model',
    model: 'ada@home/net'
  });
});

test('a metric stands with its interval, where it has one', () => {
  const metric = {
    values: [
      { mean: 0.5, interval: [0.25, 0.75] },
      { mean: 0.5, interval: null },
      null
    ]
  } as ComparedMetric;
  expect(metricText(metric, 0)).toBe('0.5 (0.25 – 0.75)');
  expect(metricText(metric, 1)).toBe('0.5');
  expect(metricText(metric, 2)).toBe('–');
});

test('the pair with the best comes first, those without rows last', () => {
  const pair = (better: string, worse: string, rows: number) => ({
    better,
    worse,
    rows,
    sentence: ''
  });
  const found = {
    lead: [{ best: 'B' }],
    disagreements: [pair('A', 'B', 3), pair('B', 'A', 2), pair('B', 'C', 0)]
  } as ModelComparison;
  const order = pairsOf(found).map(one => one.better + one.worse);
  expect(order).toEqual(['BA', 'AB', 'BC']);
});

test('who has no predictions is named by letter', () =>
  expect(
    withoutPredictions([
      { letter: 'A', has_predictions: true },
      { letter: 'B', has_predictions: false }
    ] as ModelComparison['compared'])
  ).toEqual(['B']));

describe('a choice', () => {
  test('takes two to ten, in their order', () => {
    const changed = vi.fn();
    const choice = new Choice(changed);
    choice.toggle('job:2');
    expect(choice.isRight).toBe(false);
    choice.toggle('job:1');
    expect(choice.keys).toEqual(['job:2', 'job:1']);
    expect(choice.isRight).toBe(true);
    for (let id = 3; id < 12; id += 1) {
      choice.toggle(`job:${id}`);
    }
    expect(choice.keys).toHaveLength(11);
    expect(choice.isRight).toBe(false);
    choice.toggle('job:2');
    expect(choice.has('job:2')).toBe(false);
    expect(choice.isRight).toBe(true);
    choice.clear();
    expect(choice.keys).toEqual([]);
    expect(changed).toHaveBeenCalledTimes(13);
  });
});
