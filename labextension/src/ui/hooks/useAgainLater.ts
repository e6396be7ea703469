import { useContext, useEffect } from 'react';

import { TabContext } from './TabContext';

const PAUSE_MS = 3000;

/** Ask again every few seconds while the answer is not the one that is waited for and somebody looks. */
export function useAgainLater(isWaiting: boolean, again: () => void): void {
  const { isVisible } = useContext(TabContext);
  useEffect(() => {
    if (!isWaiting || !isVisible) {
      return;
    }
    const timer = window.setInterval(again, PAUSE_MS);
    return () => window.clearInterval(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `again` does the same each time
  }, [isWaiting, isVisible]);
}
