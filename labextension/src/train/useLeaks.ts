import type { HubClient } from '../api/client';
import type { Leak } from '../api/types';
import { useLoaded } from '../ui/hooks/useLoaded';
import { splitReference } from '../ui/text/references';
import type { FormSpec } from './request';
import { columnOf } from './validation/methods';

/** Always the same list. */
const NONE: Leak[] = [];

/**
 * What random folds would let a model know; what the form has mended already is left out.
 *
 * ### Notes
 * The hub reads the table for it, so it is asked once for a target.
 */
export function useLeaks(
  client: HubClient,
  spec: FormSpec,
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
