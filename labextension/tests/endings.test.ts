import { beforeEach, expect, test, vi } from 'vitest';

import type { ArtifactInfo, JobInfo } from '../src/api/types';
import { Endings } from '../src/state/endings';
import type { IPreferences } from '../src/state/Preferences';
import { ask, tell, tellError, withdraw, withdrawAll } from '../src/ui/notify';
import { trans } from './words';

vi.mock('../src/ui/notify', () => ({
  ask: vi.fn((message: string) => `asked: ${message}`),
  tell: vi.fn(),
  tellError: vi.fn((message: string) => `shown: ${message}`),
  withdraw: vi.fn(),
  withdrawAll: vi.fn()
}));

const open = vi.fn();
const choose = vi.fn();
let endings: Endings;
let inFront = 0;

beforeEach(() => {
  vi.clearAllMocks();
  inFront = 0;
  preferences.notifications = 'all';
  const kept = new Map<string, string>();
  vi.stubGlobal('window', {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value)
    }
  });
  endings = made();
});

const preferences: Pick<IPreferences, 'notifications'> = {
  notifications: 'all'
};
const made = () =>
  new Endings(open, id => id === inFront, choose, preferences, trans);
const job = (id: number, state: JobInfo['state'], part: object = {}) =>
  ({
    id,
    state,
    kind: 'train',
    title: `job ${id}`,
    owner: 'ada',
    reason: 'a reason',
    error: null,
    finished_at: ['queued', 'running'].includes(state)
      ? null
      : `2026-03-01T12:00:${String(id).padStart(2, '0')}Z`,
    ...part
  }) as JobInfo;
const told = () => vi.mocked(tell).mock.calls.map(call => call[0]);

test('the end of a job is told once, with a way to open it', () => {
  endings.tellOf('ada', job(1, 'running'), job(1, 'succeeded'));
  endings.tellOf('ada', job(1, 'running'), job(1, 'succeeded'));
  expect(told()).toEqual(['job 1 is done.']);
  vi.mocked(tell).mock.calls[0][1]![0].callback({} as MouseEvent);
  expect(open).toHaveBeenCalledWith(1);
});

test.each([
  ["another person's", job(1, 'succeeded', { owner: 'bo' })],
  ['still running', job(1, 'running')],
  ['cancelled', job(1, 'cancelled')],
  ['a file that was read', job(1, 'succeeded', { kind: 'ingest' })]
])('a job is not told of: %s', (_why, ended) => {
  endings.tellOf('ada', job(1, 'queued'), ended);
  expect(tell).not.toHaveBeenCalled();
  expect(tellError).not.toHaveBeenCalled();
});

test('what the person looks at is not told, and what was over before neither', () => {
  inFront = 1;
  endings.tellOf('ada', job(1, 'running'), job(1, 'succeeded'));
  endings.tellOf('ada', job(2, 'failed'), job(2, 'failed'));
  endings.tellOf('ada', undefined, job(3, 'succeeded')); // nothing was loaded yet
  expect(tell).not.toHaveBeenCalled();
  expect(tellError).not.toHaveBeenCalled();
});

test('a failure says why, and goes when the same succeeds', () => {
  const error = { code: 'x', message: 'no column b', errors: [] };
  const failed = job(1, 'failed', { title: 'fit', error });
  endings.tellOf('ada', job(1, 'running', { title: 'fit' }), failed);
  expect(vi.mocked(tellError).mock.calls[0][0]).toBe('fit: no column b');
  endings.tellOf(
    'ada',
    job(0, 'running'),
    job(0, 'succeeded', { title: 'fit' })
  );
  expect(withdraw).not.toHaveBeenCalled(); // it was asked before
  endings.tellOf(
    'ada',
    job(2, 'running'),
    job(2, 'succeeded', { title: 'fit' })
  );
  expect(withdraw).toHaveBeenCalledWith('shown: fit: no column b');
});

test('the failure of a job that was removed is taken back', () => {
  endings.tellOf('ada', job(1, 'running'), job(1, 'failed'));
  endings.removed(2);
  expect(withdraw).not.toHaveBeenCalled();
  endings.removed(1);
  expect(withdraw).toHaveBeenCalledWith('shown: job 1: a reason');
});

test('the first time nothing is told; then what ended meanwhile, newest first', () => {
  endings.catchUp('ada', [job(1, 'succeeded')]);
  expect(tell).not.toHaveBeenCalled();
  const jobs = [2, 3, 4, 5, 6].map(id => job(id, 'succeeded'));
  made().catchUp('ada', [job(1, 'succeeded'), ...jobs]);
  expect(told()).toEqual([
    'job 6 is done.',
    'job 5 is done.',
    'job 4 is done.',
    '2 more jobs ended while you were away.'
  ]);
  vi.clearAllMocks();
  made().catchUp('ada', jobs);
  expect(tell).not.toHaveBeenCalled();
  made().catchUp('bo', jobs); // nobody has told bo anything yet
  expect(tell).not.toHaveBeenCalled();
});

test('what one person was told is taken back for the next', () => {
  endings.catchUp('ada', []);
  endings.forget();
  expect(withdrawAll).toHaveBeenCalledOnce();
  endings.tellOf('ada', undefined, job(7, 'succeeded'));
  expect(tell).not.toHaveBeenCalled();
});

const succession = {
  version: 2,
  before: 1,
  stays: true,
  sentence: 'Version 2 is worse than version 1.'
};
const trained = (part: object) =>
  job(1, 'succeeded', {
    result: { model: 'net', succession: { ...succession, ...part } }
  });

test('a worse version of a model is a question with both answers', () => {
  endings.tellOf('ada', job(1, 'running'), trained({}));
  expect(tell).not.toHaveBeenCalled();
  const [message, actions] = vi.mocked(ask).mock.calls[0];
  expect(message).toBe('net: Version 2 is worse than version 1.');
  expect(actions.map(one => one.label)).toEqual([
    'Use version 2',
    'Keep version 1',
    'Open'
  ]);
  actions.slice(0, 2).forEach(one => one.callback({} as MouseEvent));
  expect(choose.mock.calls).toEqual([
    ['net', 2],
    ['net', 1]
  ]);
});

test('a better version that people get already is told', () => {
  endings.tellOf('ada', job(1, 'running'), trained({ stays: false }));
  expect(told()).toEqual(['job 1 is done. Version 2 is worse than version 1.']);
  expect(ask).not.toHaveBeenCalled();
});

test('a question goes when it is answered, here or elsewhere', () => {
  const model = (reference: string, version?: number) =>
    ({ reference, undecided: version ? { version } : null }) as ArtifactInfo;
  endings.tellOf('ada', job(1, 'running'), trained({}));
  endings.modelChanged(model('other'));
  endings.modelChanged(model('net', 2)); // changed, and still a question
  expect(withdraw).not.toHaveBeenCalled();
  endings.modelChanged(model('net'));
  endings.modelChanged(model('net'));
  expect(vi.mocked(withdraw).mock.calls).toEqual([
    ['asked: net: Version 2 is worse than version 1.']
  ]);
});

test.each([
  ['failed', 0, 1],
  ['none', 0, 0]
] as const)(
  'who wants to hear of %s is told of that',
  (wanted, done, failed) => {
    preferences.notifications = wanted;
    endings.tellOf('ada', job(1, 'running'), job(1, 'succeeded'));
    endings.tellOf('ada', job(2, 'running'), job(2, 'failed'));
    expect(tell).toHaveBeenCalledTimes(done);
    expect(tellError).toHaveBeenCalledTimes(failed);
  }
);
