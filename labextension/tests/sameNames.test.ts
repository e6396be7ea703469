import { expect, test, vi } from 'vitest';

import type { ArtifactInfo } from '../src/api/types';
import { type Answer, SameNames } from '../src/state/SameNames';

const known = ['penguins', 'iris', 'penguins-2'];
const find = (name: string) =>
  Promise.resolve(known.includes(name) ? ({ name } as ArtifactInfo) : null);
const answering = (answer: Answer) => vi.fn(() => Promise.resolve(answer));

test('new names are asked nothing about', async () => {
  const ask = answering('cancel');
  const names = new SameNames(1, find, ask);
  expect(await names.name('sales')).toBe('sales');
  expect(ask).not.toHaveBeenCalled();
});

test.each([
  ['version', ['penguins', 'iris', 'sales']],
  ['separate', ['penguins-3', 'iris-2', 'sales']],
  ['cancel', [null, null, 'sales']]
] as const)(
  'one question is asked for all files: %s',
  async (answer, found) => {
    const ask = answering(answer);
    const names = new SameNames(4, find, ask);
    const given = ['penguins', 'iris', 'sales'].map(name => names.name(name));
    names.leaveOut(); // a file that is empty
    expect(await Promise.all(given)).toEqual(found);
    expect(ask).toHaveBeenCalledOnce();
    expect(ask).toHaveBeenCalledWith([{ name: 'penguins' }, { name: 'iris' }]);
  }
);
