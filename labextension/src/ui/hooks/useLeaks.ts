import type { HubClient } from '../../api/client';
import type { Leak } from '../../api/types';
import { columnOf } from '../text/pipelines';
import { splitReference } from '../text/references';
import { useLoaded } from './useLoaded';

/** What a model learns, from what, and how it is tested. */
export interface ILearned {
  dataset: string;
  target: string | null;
  /** Null for all other columns. */
  features: string[] | null;
  validation: object;
}

/** Always the same list. */
const NONE: Leak[] = [];

/**
 * What random folds would let a model know; what is mended already is left out.
 *
 * ### Notes
 * The hub reads the table for it, so it is asked once for a target.
 */
export function useLeaks(
  client: HubClient,
  spec: ILearned,
  number: number | undefined
): Leak[] {
  const [name] = splitReference(spec.dataset);
  const { target, features, validation } = spec;
  const loaded = useLoaded(
    async () => ({
      of: target,
      found:
        number === undefined || target === null
          ? NONE
          : (await client.splits.leaks(name, number, target)).found
    }),
    [name, number, target]
  );
  const found = loaded.value?.of === target ? loaded.value.found : NONE;
  return found.filter(leak => {
    const proposed = leak.validation && columnOf(leak.validation);
    const isSplit = proposed && proposed === columnOf(validation);
    const isOut =
      leak.leave_out.length > 0 &&
      features !== null &&
      leak.leave_out.every(column => !features.includes(column));
    return !isSplit && !isOut;
  });
}
