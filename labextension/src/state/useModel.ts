import { useEffect, useState } from 'react';

import type { HubModel } from './HubModel';

/** Render again whenever the model changes. */
export function useModel(model: HubModel): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const update = () => setCount(count => count + 1);
    model.changed.connect(update);
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
}
