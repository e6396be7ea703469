import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobInfo } from '../../api/types';
import { formatFixed, formatNumber } from '../../ui/text/format';
import { partsOfTitle } from '../../ui/text/jobs';

/** What a job is about, as `penguins → species`, and what it does with that. */
export function titleOf(
  job: JobInfo,
  trans: TranslationBundle
): { name: string; how: string } {
  const { what, subject } = partsOfTitle(job, trans);
  if (!subject) {
    return { name: what, how: '' };
  }
  return {
    name: job.target ? `${subject} → ${job.target}` : subject,
    how: what
  };
}

/** A score of a row: with as many decimals as those above and below it. */
export function formatRowScore(mean: number): string {
  return Math.abs(mean) < 10 ? formatFixed(mean, 3) : formatNumber(mean);
}

/** What stands below a job: why it waits or failed, or how a search goes. */
export function whyOf(job: JobInfo): string {
  if (job.state === 'queued' || job.state === 'failed') {
    return job.error?.message ?? job.reason;
  }
  const isSearching = job.kind === 'search' && job.state === 'running';
  return isSearching ? job.progress.note : '';
}
