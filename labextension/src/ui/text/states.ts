import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobInfo, VersionInfo } from '../../api/types';

/** The state of a job or a version, as a word for the person. */
export function wordOf(
  state: JobInfo['state'] | VersionInfo['state'],
  trans: TranslationBundle
): string {
  const words: Record<string, string> = {
    queued: trans.__('waiting'),
    running: trans.__('running'),
    succeeded: trans.__('succeeded'),
    failed: trans.__('failed'),
    cancelled: trans.__('cancelled'),
    ingesting: trans.__('reading'),
    ready: trans.__('ready')
  };
  return words[state];
}
