import { beforeEach, describe, expect, test, vi } from 'vitest';

import {
  type SearchRequest,
  searchOfForm,
  type TrialInfo
} from '../src/api/types';
import * as plots from '../src/search/plots';
import * as trials from '../src/search/trials';
import {
  FIRST_WAY,
  minutesOf,
  searchRequest,
  stepsRequest
} from '../src/train/best/searchRequest';
import { earlierOf, newRequest, requestOf } from '../src/train/request';
import { nextSort } from '../src/ui/SortHeader';
import { speak } from '../src/ui/text/format';
import { decimalsOf } from '../src/ui/text/pipelines';
import { trans } from './words';

beforeEach(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  speak('en');
});

const trial = (part: Partial<TrialInfo>) =>
  ({ parameters: {}, part: null, error: null, ...part }) as TrialInfo;
const standing = (...places: (number | null)[]) =>
  places.map((place, at) => trial({ number: at + 1, standing: place }));

describe('a search that a form asks for', () => {
  const form = newRequest('penguins@1');
  form.spec.target = 'species';

  test('leaves to the hub what was left as it begins', () =>
    expect(searchRequest(form, 'classification', 2)).toEqual({
      kind: 'search',
      spec: {
        dataset: 'penguins@1',
        target: 'species',
        task: 'classification',
        seed: 0
      },
      budget: { seconds: 120 },
      model: null,
      resources: form.resources
    }));

  test('has the columns and the validation that were chosen', () => {
    const validation = { method: 'kfold', folds: 3 } as const;
    const spec = { ...form.spec, features: ['island'], validation };
    const sent = searchRequest({ ...form, spec }, 'classification', 1);
    expect(sent.spec).toMatchObject({ features: ['island'], validation });
  });

  test('begins with an earlier one, and keeps what a form does not show', () => {
    const request: SearchRequest = {
      kind: 'search',
      spec: {
        dataset: 'penguins@1',
        target: 'species',
        features: ['island'],
        task: 'classification',
        metric: 'roc_auc',
        holdout: { method: 'holdout', test_size: 0.3 },
        validation: { method: 'kfold', folds: 5, repeats: 3 },
        split: null,
        seed: 7
      },
      budget: { seconds: 90 },
      model: 'found'
    };
    const begun = requestOf({ request });
    expect(begun.spec).toMatchObject({ features: ['island'], seed: 7 });
    expect(minutesOf(request)).toEqual([1, 1.5, 2, 5, 15, 60]);
    const sent = searchRequest(begun, 'classification', 1.5, request);
    const { split, ...spec } = request.spec;
    expect(split).toBeNull();
    expect(sent).toEqual({ ...request, spec, resources: form.resources });
    const other = { ...begun, spec: { ...begun.spec, target: 'sex' } };
    const changed = searchRequest(other, 'classification', 1.5, request);
    expect(changed.spec.metric).toBeUndefined();
  });

  test.each([
    { candidates: [{ steps: [{ estimator: 'Ridge' }] }] },
    { rows: { start: 0, end: 99 } }
  ])('is no form where it has %j', part => {
    const spec = { dataset: 'penguins@1', target: 'species' };
    const request = { kind: 'search', spec, budget: { seconds: 90 } };
    expect(searchOfForm({ request })).toEqual(request);
    const other = { ...request, spec: { ...spec, ...part } };
    expect(searchOfForm({ request: other })).toBeNull();
    const few = { ...request, budget: { seconds: 90, trials: 5 } };
    expect(searchOfForm({ request: few })).toBeNull();
    expect(searchOfForm({ request: { kind: 'train', spec } })).toBeNull();
  });

  test('has a named split instead of a validation', () => {
    const validation = { method: 'holdout', test_size: 0.5 } as const;
    const spec = { ...form.spec, validation, split: 'mine' };
    const sent = searchRequest({ ...form, spec }, 'classification', 1);
    expect(sent.spec.split).toBe('mine');
    expect(sent.spec.validation).toBeUndefined();
  });
});

test.each([
  ['job:7', { job: 7, trial: null }],
  ['trial:7/3', { job: 7, trial: 3 }],
  ['penguins@2', null],
  ['', null]
])('a form of %s begins with the request of %j', (subject, earlier) =>
  expect(earlierOf(subject)).toEqual(earlier)
);

test('the form has no model for a trial until one is named', () => {
  const request = { ...newRequest('penguins@1'), model: null };
  expect(requestOf({ request }).model).toBeNull();
});

describe('trials that nothing tells from the best', () => {
  const numbers = (items: TrialInfo[]) => items.map(({ number }) => number);

  test('are a group of their own', () => {
    const { alike, others } = trials.groupsOf(standing(1, 1, 2, null), 'rank');
    expect([numbers(alike), numbers(others)]).toEqual([
      [1, 2],
      [3, 4]
    ]);
  });

  test.each([
    ['the best alone', standing(1, 2), 'rank'],
    ['a search that runs', standing(null, null), 'rank'],
    ['another order', standing(1, 1), 'number']
  ] as const)('%s has no group', (_what, items, sort) =>
    expect(trials.groupsOf(items, sort).alike).toEqual([])
  );

  test('may fill a page', () =>
    expect(trials.groupsOf(standing(1, 1), 'rank').others).toEqual([]));
});

test.each([
  [[0.1234, 12.5], false, 4],
  [[0.98, 0.5], true, 4],
  [[312.25, 90_000], false, 1],
  [[45_000], false, 0],
  [[0], false, 4],
  [[null], true, 4]
])(
  'of the scores %j, higher is better: %s, %d decimals are shown',
  (scores, higher_is_better, decimals) => {
    const items = scores.map(score => trial({ score }));
    expect(decimalsOf({ items, higher_is_better })).toBe(decimals);
  }
);

test.each([
  [
    { 'Ridge.alpha': 0.12345, 'Ridge.solver': 'svd' },
    'alpha = 0.123, solver = svd'
  ],
  [
    { 'PCA.whiten': true, 'Ridge.alpha': null },
    'PCA.whiten = true, Ridge.alpha = null'
  ],
  [{ 'RandomForestClassifier.n_estimators': 1500 }, 'n_estimators = 1,500'],
  [{}, 'Usual parameters']
])('the parameters %j are %s', (parameters, text) =>
  expect(trials.aboutTrial(trial({ parameters }), trans)).toBe(text)
);

test('a trial says what went wrong', () => {
  const error = 'The fit took too long.';
  expect(trials.aboutTrial(trial({ error }), trans)).toBe(error);
});

test.each([
  [
    { resource: 'rows', share: 0.25, amount: null, of: null },
    'alpha = 1, on 25 % of the rows'
  ],
  [
    { resource: 'folds', share: 0.4, amount: 2, of: 5 },
    'alpha = 1, on 2 of 5 folds'
  ],
  [
    { resource: 'iterations', share: 0.1, amount: 150, of: 1500 },
    'alpha = 1, with 150 of 1,500 iterations'
  ]
] as const)('a trial with %j says so', (part, text) =>
  expect(
    trials.aboutTrial(trial({ parameters: { 'Ridge.alpha': 1 }, part }), trans)
  ).toBe(text)
);

test('a fit takes seconds, if it was fitted', () => {
  expect(trials.secondsOf(trial({ fit_seconds: 1.234 }))).toBe('1.23 s');
  expect(trials.secondsOf(trial({ fit_seconds: null }))).toBe('');
});

test('time is left until it is over', () => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00.000Z') });
  expect(trials.timeUntil('2026-03-01T12:01:32.000Z')).toBe('1:32');
  expect(trials.timeUntil('2026-03-01T11:59:00.000Z')).toBe('');
  expect(trials.timeUntil(null)).toBe('');
  vi.useRealTimers();
});

test.each([
  ['rank', 'rank', 'rank'],
  ['number', 'rank', 'number'],
  ['number', 'number', '-number'],
  ['number', '-number', 'number'],
  ['fit_seconds', 'fit_seconds', '-fit_seconds']
] as const)('a press on %s after %s sorts by %s', (column, before, next) =>
  expect(nextSort(column, before)).toBe(next)
);

test.each([
  [7, 7],
  [99, 99],
  [1234, 1200],
  [1249, 1200],
  [1251, 1300]
])('plots of %d trials are those of about %d', (trials, step) =>
  expect(plots.stepOf(trials)).toBe(step)
);

test('pipelines of one name are numbered', () =>
  expect(
    plots.namesOf(['Ridge', 'SVC', 'Ridge'].map(pipeline => ({ pipeline })))
  ).toEqual(['Ridge', 'SVC', 'Ridge (2)']));

test('a line and a point stand for a trial, an axis for none', () => {
  expect(plots.trialOf({ trial: 3, score: 0.5 })).toBe(3);
  expect(plots.trialOf({ kind: 'part', axis: 'a0' })).toBeNull();
  expect(plots.trialOfKey('trial:15/3')).toBe(3);
});

describe('a search of the form’s own steps', () => {
  const form = newRequest('penguins@1');
  form.spec.target = 'species';
  const net = { hidden_layer_sizes: [64, 32], alpha: 0.1 };
  const inner = { estimator: 'MLPClassifier', parameters: net };
  const kept = { hidden_layer_sizes: [[64, 32]], alpha: 0.1 };
  form.spec.steps = [
    inner,
    {
      estimator: 'VotingClassifier',
      parameters: {
        estimators: [
          ['a', inner],
          ['b', { preparation: 'default', steps: [inner] }]
        ]
      }
    }
  ];
  form.spec.preparation = [{ columns: { kind: 'numeric' }, steps: [inner] }];
  const sent = (way: Partial<typeof FIRST_WAY>) =>
    stepsRequest(form, 'classification', { ...FIRST_WAY, ...way });

  test('keeps each list that was given as the only choice', () => {
    const fixed = { estimator: 'MLPClassifier', parameters: kept };
    expect(sent({}).spec.candidates).toEqual([
      {
        ranges: 'curated',
        steps: [
          fixed,
          {
            estimator: 'VotingClassifier',
            parameters: {
              estimators: [
                ['a', fixed],
                ['b', { preparation: 'default', steps: [fixed] }]
              ]
            }
          }
        ],
        preparation: [{ columns: { kind: 'numeric' }, steps: [fixed] }]
      }
    ]);
  });

  test('has a resource only where it halves', () => {
    const way = { resource: 'folds', trials: '9' } as const;
    expect(sent(way)).toMatchObject({
      method: 'bayesian',
      resource: null,
      budget: { trials: 9 }
    });
    expect(sent({ ...way, method: 'halving' }).resource).toBe('folds');
    expect(sent({}).budget).toEqual({ trials: null });
  });
});
