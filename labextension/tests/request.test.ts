import { describe, expect, test } from 'vitest';

import type {
  Column,
  EstimatorSummary,
  FirstChoice,
  TaskInfo
} from '../src/api/types';
import {
  firstSteps,
  hasTarget,
  kindOf,
  newRequest,
  requestOf
} from '../src/train/request';
import { aimAt, complete, taskOf, withLastStep } from '../src/train/specEdits';
import type { ISubject } from '../src/train/useSubject';

const TASKS: TaskInfo[] = [
  { task: 'classification', kind: 'classifier', label: '', has_target: true },
  { task: 'regression', kind: 'regressor', label: '', has_target: true },
  { task: 'clustering', kind: 'clusterer', label: '', has_target: false }
];
const CHOICES: FirstChoice[] = [
  { task: 'classification', most_rows: 100, steps: ['Scale', 'Small'] },
  { task: 'classification', most_rows: null, steps: ['Large'] },
  { task: 'clustering', most_rows: null, steps: ['KMeans'] }
];
const step = (estimator: string) => ({ estimator, parameters: {} });
const offered = [
  { name: 'Small', kind: 'classifier' },
  { name: 'Ridge', kind: 'regressor' },
  { name: 'KMeans', kind: 'clusterer' }
] as EstimatorSummary[];
const columns = [
  { name: 'id', suggested_task: null },
  { name: 'weight', suggested_task: 'regression' },
  { name: 'species', suggested_task: 'classification' }
] as Column[];
const subject = {
  offered,
  tasks: TASKS,
  firstChoices: CHOICES,
  info: { rows: 50 },
  columns
} as ISubject;
const nothing = {
  ...subject,
  tasks: [],
  offered: [],
  firstChoices: [],
  columns: []
};

test.each([
  [100, ['Scale', 'Small']],
  [101, ['Large']],
  [0, ['Scale', 'Small']]
])('the first choice for %d rows is %j', (rows, names) =>
  expect(firstSteps(CHOICES, 'classification', rows)).toEqual(names.map(step))
);

test('without a first choice there are no steps', () => {
  expect(firstSteps(CHOICES, 'regression', 5)).toEqual([]);
  expect(firstSteps([], 'classification', 5)).toEqual([]);
});

test('what the hub says of tasks, and what holds until it has said it', () => {
  expect(kindOf(TASKS, 'clustering')).toBe('clusterer');
  expect(hasTarget(TASKS, 'clustering')).toBe(false);
  expect(kindOf([], 'clustering')).toBeUndefined();
  expect(hasTarget([], 'clustering')).toBe(true);
});

test('an earlier request is filled up with what it left out', () => {
  const earlier = {
    kind: 'train',
    model: 'm',
    spec: {
      dataset: 'd@2',
      steps: [step('Small')],
      rows: { start: 0, end: 9 }
    },
    resources: { priority: 1 }
  };
  expect(requestOf({ request: earlier })).toEqual({
    ...newRequest('d@2'),
    model: 'm',
    spec: { ...newRequest('d@2').spec, ...earlier.spec },
    resources: { ...newRequest('').resources, priority: 1 }
  });
});

describe('until something is chosen', () => {
  test('no column is to be predicted', () => {
    const task = taskOf(null, newRequest('d').spec.steps, subject);
    expect(task).toBe('classification');
    const { spec } = complete(newRequest('d'), task, subject);
    expect(spec.target).toBeNull();
    expect(spec.steps).toEqual([step('Scale'), step('Small')]);
  });

  test('a goal without a target has none', () => {
    const { spec } = complete(newRequest('d'), 'clustering', subject);
    expect([spec.target, spec.steps]).toEqual([null, [step('KMeans')]]);
  });

  test('nothing is made up while nothing is known', () => {
    const empty = newRequest('d');
    expect(taskOf(null, empty.spec.steps, nothing)).toBe('classification');
    expect(complete(empty, 'classification', nothing)).toEqual(empty);
  });
});

test('the task is what was chosen, else what the estimator does', () => {
  expect(taskOf(null, [step('Ridge')], subject)).toBe('regression');
  expect(taskOf('clustering', [step('Ridge')], subject)).toBe('clustering');
  expect(taskOf(null, [step('Unknown')], subject)).toBe('classification');
});

test('steps of the first choice go with its estimator, those of a person stay', () => {
  const first = [step('Scale'), step('Small')];
  const other = step('Other');
  const put = (steps: typeof first, last: typeof other) =>
    withLastStep(steps, last, 'classification', subject);
  expect(put(first, other)).toEqual([other]);
  expect(put([step('Mine'), step('Small')], other)).toEqual([
    step('Mine'),
    other
  ]);
  const tuned = { estimator: 'Small', parameters: { C: 2 } };
  expect(put(first, tuned)).toEqual([step('Scale'), tuned]);
});

test('another goal takes away what belongs to the one before', () => {
  const chosen = newRequest('d').spec.steps;
  const { spec } = complete(newRequest('d'), 'classification', subject);
  const full = {
    ...spec,
    scoring: ['f1'],
    slice_by: ['id'],
    random_too: true,
    positive_class: 'x'
  };
  const aim = {
    before: 'classification',
    next: 'clustering',
    target: null
  } as const;
  expect(aimAt(full, chosen, aim, subject)).toEqual({
    target: null,
    steps: [step('KMeans')],
    scoring: [],
    slice_by: [],
    random_too: false,
    positive_class: null
  });
  const stay = {
    before: 'classification',
    next: 'classification',
    target: 'id'
  } as const;
  expect(aimAt(full, chosen, stay, subject)).toMatchObject({
    target: 'id',
    scoring: ['f1'],
    slice_by: ['id']
  });
});
