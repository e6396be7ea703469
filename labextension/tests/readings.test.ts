import { expect, test } from 'vitest';

import type { JobInfo, Page } from '../src/api/types';
import { isFold, withReadings } from '../src/panel/lists/readings';

const job = (id: number) => ({ id }) as JobInfo;
const page = (ids: number[], next: string | null = null): Page<JobInfo> => ({
  items: ids.map(job),
  total: 20,
  next
});
const order = (...asked: Parameters<typeof withReadings>) =>
  withReadings(...asked).map(one => (isFold(one) ? one.fold : one.id));

test('files that were read are one row, where the newest would stand', () => {
  const jobs = [job(9), job(5), job(2)];
  expect(order(jobs, page([7, 3]), false)).toEqual([9, 'readings', 5, 2]);
  expect(order(jobs, page([1]), false)).toEqual([9, 5, 2, 'readings']);
  expect(order(jobs, page([]), false)).toEqual([9, 5, 2]);
});

test('the row opens to them, and leads to more', () => {
  const opened = order([job(9), job(2)], page([7, 3], 'more'), true);
  expect(opened).toEqual([9, 'readings', 7, 3, 'more readings', 2]);
});
