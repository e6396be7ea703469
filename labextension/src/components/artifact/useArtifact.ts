import { useState } from 'react';

import type { ArtifactInfo, ArtifactKind, VersionInfo } from '../../documents';
import type { HubModel } from '../../model';
import { useLoaded } from '../useLoaded';

/** A dataset or model with the version that is shown; loaded again when it changes. */
export function useArtifact(
  model: HubModel,
  kind: ArtifactKind,
  name: string
): {
  artifact: ArtifactInfo | null;
  version: VersionInfo | null;
  problem: string;
  /** How the shown version is called in code: by name when it is the newest. */
  reference: string;
  show: (version: number | 'latest') => void;
  reload: () => void;
} {
  const [chosen, show] = useState<number | 'latest'>('latest');
  const [turn, setTurn] = useState(0);
  const list = kind === 'dataset' ? model.datasets : model.models;
  const listed = list.items.find(item => item.reference === name);
  const changes = [listed?.latest?.number, listed?.updated_at, turn];
  const artifact = useLoaded(
    () => model.client.artifact(kind, name),
    [name, ...changes]
  );
  const version = useLoaded(
    () => model.client.version(kind, name, chosen),
    [name, chosen, ...changes]
  );
  return {
    artifact: artifact.value,
    version: version.value,
    problem: version.problem || artifact.problem,
    reference: chosen === 'latest' ? name : `${name}@${chosen}`,
    show,
    reload: () => setTurn(turn + 1)
  };
}
