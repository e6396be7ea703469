import { useState } from 'react';

/** Runs actions one at a time and keeps what went wrong with the last one. */
export function useTask(): {
  problem: string;
  busy: boolean;
  run: (action: () => Promise<unknown>) => Promise<boolean>;
} {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const run = async (action: () => Promise<unknown>) => {
    setBusy(true);
    setProblem('');
    try {
      await action();
      return true;
    } catch (error) {
      setProblem((error as Error).message);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { problem, busy, run };
}
