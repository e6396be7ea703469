import { useContext, useEffect } from 'react';

import { TabContext } from './TabContext';

/** Do something when the connection is back, and when Refresh was chosen. */
export function useRefreshed(action: () => void): void {
  const { refreshed } = useContext(TabContext);
  useEffect(() => {
    refreshed?.connect(action);
    return () => {
      refreshed?.disconnect(action);
    };
  });
}
