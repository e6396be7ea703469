import { useEffect } from 'react';

import { MOST_ITEMS } from '../api/client';
import type { ArtifactInfo, IHubEvent, Page } from '../api/types';
import type { HubModel } from './HubModel';
import { type ILoaded, useLoaded } from '../ui/hooks/useLoaded';

/** The datasets that a form offers: those too that the panel's filter leaves out. */
export function useDatasets(model: HubModel): ILoaded<Page<ArtifactInfo>> {
  const loaded = useLoaded(
    () => model.client.artifacts('dataset', { limit: MOST_ITEMS }),
    []
  );
  const { again } = loaded;
  useEffect(() => {
    const listen = (_: HubModel, event: IHubEvent) => {
      if (event.kind === 'dataset') {
        again();
      }
    };
    model.happened.connect(listen);
    return () => {
      model.happened.disconnect(listen);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `again` does the same each time
  }, [model]);
  return loaded;
}
