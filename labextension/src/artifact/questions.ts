import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../ui/confirm';
import type { ArtifactInfo, VersionInfo } from '../api/types';

/** Ask before a version goes. */
export function confirmDeletion(
  artifact: ArtifactInfo,
  version: VersionInfo,
  trans: TranslationBundle
): Promise<boolean> {
  const { number, aliases } = version;
  const title = trans.__('Delete %1 v%2?', artifact.reference, number);
  const body = trans.__('This version is deleted for good. The others stay.');
  const named = trans.__('Its alias is %1.', aliases.join(', '));
  const follows = trans.__(
    'It is what people get. After that they get the newest version that is left.'
  );
  const sentences = [
    ...(aliases.length > 0 ? [named] : []),
    ...(artifact.champion?.number === number ? [follows] : []),
    body
  ];
  const question = { title, body: sentences.join(' '), isOptional: true };
  return confirm(question, trans);
}

/** Ask before a name is taken from a version. */
export function confirmTaking(
  artifact: ArtifactInfo,
  version: VersionInfo,
  alias: string,
  trans: TranslationBundle
): Promise<boolean> {
  const body = trans.__(
    'Code that loads %1@%2 finds no version any more. Version %3 stays.',
    artifact.reference,
    alias,
    version.number
  );
  const title = trans.__('Remove the alias %1?', alias);
  return confirm({ title, body, verb: trans.__('Remove') }, trans);
}
