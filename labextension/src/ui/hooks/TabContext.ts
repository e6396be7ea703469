import type { ISignal } from '@lumino/signaling';
import { createContext } from 'react';

import type { Memory } from '../Memory';

/** What a tab's parts know of the tab that they are in. */
export interface ITabContext {
  /** Whether the person can see the tab. What is hidden asks the hub nothing. */
  isVisible: boolean;
  /** Emitted when what is shown may be old: after a lost connection, and by Refresh. */
  refreshed: ISignal<unknown, void> | null;
  /** How the person left other tabs. */
  memory: Memory | null;
}

/** Dialogs are in no tab: they are seen, and too short to grow old. */
export const TabContext = createContext<ITabContext>({
  isVisible: true,
  refreshed: null,
  memory: null
});
