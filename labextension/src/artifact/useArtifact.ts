import { useEffect, useState } from 'react';

import { SHOWN_ITEMS } from '../api/pages';
import type {
  ArtifactInfo,
  ArtifactKind,
  Page,
  VersionInfo
} from '../api/types';
import type { HubModel } from '../state/HubModel';
import { useLoaded } from '../ui/hooks/useLoaded';

/** A dataset or model with the version that is shown; loaded again when it changes. */
export function useArtifact(
  model: HubModel,
  kind: ArtifactKind,
  name: string
): {
  artifact: ArtifactInfo | null;
  version: VersionInfo | null;
  /** The newest versions, newest first, without their long parts. */
  versions: VersionInfo[];
  /** The same as a page of the list. */
  page: Page<VersionInfo> | null;
  /** Show more of the versions. */
  onMore: () => void;
  problem: string;
  /** How the shown version is called in code: by name when it is what the name means. */
  reference: string;
  /** Show a version; `current` is what the name means. */
  show: (version: number | 'current') => void;
  reload: () => void;
} {
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const [chosen, show] = useState<number | 'current'>('current');
  const list = kind === 'dataset' ? model.datasets : model.models;
  const listed = list.items.find(item => item.reference === name);
  const changes = [
    listed?.latest?.state,
    listed?.newer?.state,
    listed?.updated_at
  ];
  const artifact = useLoaded(
    () => model.client.artifact(kind, name),
    [name, ...changes]
  );
  const versions = useLoaded(
    () => model.client.versions(kind, name, wanted),
    [name, wanted, ...changes]
  );
  const meant = kind === 'dataset' && chosen === 'current' ? 'latest' : chosen;
  const version = useLoaded(
    () => model.client.version(kind, name, meant),
    [name, meant, ...changes]
  );
  useEffect(() => {
    if (version.error?.status === 404 && chosen !== 'current') {
      show('current'); // somebody deleted the version that was shown
    }
  }, [version.error, chosen]);
  return {
    // Of what is gone nothing more is shown, whichever of the answers says so first.
    artifact: versions.isGone ? null : artifact.value,
    version: version.value,
    versions: versions.value?.items ?? [],
    page: versions.value,
    onMore: () => setWanted(wanted + SHOWN_ITEMS),
    problem: artifact.problem || version.problem || versions.problem,
    reference: chosen === 'current' ? name : `${name}@${chosen}`,
    show,
    reload: () => [artifact, version, versions].forEach(one => one.again())
  };
}
