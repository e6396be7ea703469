import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobInfo } from '../../api/types';

/** Of rows that came with the request, and from no dataset. */
const BY_HAND = 'rows entered by hand';

type Titled = Pick<JobInfo, 'kind' | 'title'>;

/**
 * A job's title in the reader's language: `search · penguins`.
 *
 * ### Notes
 * The hub keeps titles as they were made. Names of estimators stay as they are.
 */
export function titleOfJob(job: Titled, trans: TranslationBundle): string {
  const { what, subject } = partsOfTitle(job, trans);
  return subject ? `${what} · ${subject}` : what;
}

/** What a job does, and with what; where the title names no such thing, nothing. */
export function partsOfTitle(
  job: Titled,
  trans: TranslationBundle
): { what: string; subject: string } {
  const [what, ...rest] = job.title.split(' · ');
  const subject = rest.join(' · ');
  return {
    what: whatOf(job.kind, what, trans),
    subject: subject === BY_HAND ? trans.__('rows entered by hand') : subject
  };
}

function whatOf(
  kind: JobInfo['kind'],
  what: string,
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'ingest':
      return trans.__('reading');
    case 'inspect':
      return trans.__('inspection');
    case 'learning_curve':
      return trans.__('learning curve');
    case 'repeats':
      return trans.__('repeats');
    case 'check':
      return trans.__('check of the stored files');
    case 'search':
      return what === 'search' ? trans.__('search') : trans.__('best model');
    case 'evaluate':
      return trans.__('evaluate %1', what.replace(/^evaluate /, ''));
    default:
      return what;
  }
}
