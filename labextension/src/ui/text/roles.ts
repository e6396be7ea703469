import type { TranslationBundle } from '@jupyterlab/translation';

/** A role for the person; those that an administrator made keep their names. */
export function wordOfRole(role: string, trans: TranslationBundle): string {
  const words: Record<string, string> = {
    administrator: trans.__('administrator'),
    member: trans.__('member'),
    viewer: trans.__('viewer')
  };
  return words[role] ?? role;
}
