import type { ArtifactInfo } from '../../api/types';

/** `@2`, at the end of what names a version. */
const VERSION = /@([^/@]*)$/;

/** What can be chosen: each that is ready, with the version that its row shows. */
export function readyReferences(items: ArtifactInfo[]): string[] {
  return items
    .filter(item => item.latest?.state === 'ready')
    .map(item => `${item.reference}@${item.latest?.number}`);
}

/** `penguins@2` as its name and its version, which may be none. */
export function splitReference(
  reference: string
): [name: string, version: string | undefined] {
  const version = VERSION.exec(reference)?.[1];
  return [reference.replace(VERSION, ''), version];
}

/** `penguins v2`, from `penguins@2`. */
export function referenceLabel(reference: string): string {
  return reference.replace(VERSION, ' v$1');
}

/** What can be chosen, with what is chosen now: it may not be offered any more. */
export function withChosen(datasets: string[], chosen: string): string[] {
  const isOffered = chosen === '' || datasets.includes(chosen);
  return isOffered ? datasets : [chosen, ...datasets];
}
