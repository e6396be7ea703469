import type { JobInfo, Page } from '../../api/types';

/** A row that stands for the files that were read, or leads to more of them. */
export interface IFold {
  fold: 'readings' | 'more readings';
}

export function isFold(item: JobInfo | IFold): item is IFold {
  return 'fold' in item;
}

const HEAD: IFold = { fold: 'readings' };
const MORE: IFold = { fold: 'more readings' };

/**
 * The jobs with one row for all files that were read, where the newest of them
 * would stand; with these after it where it is open.
 */
export function withReadings(
  jobs: JobInfo[],
  readings: Page<JobInfo>,
  isOpen: boolean
): (JobInfo | IFold)[] {
  const newest = readings.items[0];
  if (!newest) {
    return jobs;
  }
  const older = jobs.findIndex(job => job.id < newest.id);
  const at = older < 0 ? jobs.length : older;
  const opened = isOpen ? readings.items : [];
  const more = isOpen && readings.next !== null ? [MORE] : [];
  return [...jobs.slice(0, at), HEAD, ...opened, ...more, ...jobs.slice(at)];
}
