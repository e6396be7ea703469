import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { ArtifactInfo, VersionInfo } from '../api/types';
import { wordOf } from '../ui/text/states';

const ALL = 'all';

/** The version that a tab shows, and the way to the newest others. */
export function VersionSwitcher(props: {
  trans: TranslationBundle;
  artifact: ArtifactInfo;
  /** The newest versions, newest first. */
  versions: VersionInfo[];
  shown: VersionInfo;
  onShow: (number: number) => void;
  /** Show the section of all versions. */
  onAll: () => void;
}): JSX.Element {
  const { trans, artifact, versions, shown, onShow, onAll } = props;
  const isListed = versions.some(one => one.number === shown.number);
  const offered = isListed ? versions : [shown, ...versions];
  return (
    <select
      className="jp-mod-styled jp-mlhub-switcher"
      aria-label={trans.__('Version')}
      value={shown.number}
      onChange={({ target }) =>
        target.value === ALL ? onAll() : onShow(Number(target.value))
      }
    >
      {offered.map(version => (
        <option key={version.number} value={version.number}>
          {[`v${version.number}`, ...standingOf(version, artifact, trans)].join(
            ' · '
          )}
        </option>
      ))}
      {artifact.versions > offered.length && (
        <option value={ALL}>{trans.__('All versions…')}</option>
      )}
    </select>
  );
}

/** What a version is among the others: champion, latest, being read. */
function standingOf(
  version: VersionInfo,
  artifact: ArtifactInfo,
  trans: TranslationBundle
): string[] {
  const { champion, latest, versions } = artifact;
  if (version.state !== 'ready') {
    return [wordOf(version.state, trans)];
  }
  return [
    version.number === champion?.number && trans.__('champion'),
    versions > 1 && version.number === latest?.number && trans.__('latest')
  ].filter(word => word !== false);
}
