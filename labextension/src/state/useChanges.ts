import { useEffect, useState } from 'react';

import type { IHubEvent } from '../api/types';
import type { HubModel } from './HubModel';

/** How many changes of a thing the hub told of, also of one that the panel does not list. */
export function useChanges(
  model: HubModel,
  kind: IHubEvent['kind'],
  key: string
): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const hear = (_: HubModel, event: IHubEvent) => {
      if (event.kind === kind && event.key === key) {
        setCount(before => before + 1);
      }
    };
    model.happened.connect(hear);
    return () => {
      model.happened.disconnect(hear);
    };
  }, [model, kind, key]);
  return count;
}
