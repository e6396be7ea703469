import { useContext, useEffect, useRef, useState } from 'react';

import type { HubError } from '../../api/client';
import { TabContext } from './TabContext';
import { useRefreshed } from './useRefreshed';

/** Statuses that say: it is no more, or no longer yours to see. */
const GONE = [403, 404];

/** What was asked for, as far as it is known. */
export interface ILoaded<T> {
  value: T | null;
  /** Why it could not be had, as a sentence. */
  problem: string;
  error: HubError | null;
  /** Whether the answer is that it is no more, or no longer the person's to see. */
  isGone: boolean;
  /** Ask once more. */
  again: () => void;
}

/**
 * The result of a request that is made again whenever one of `keys` changes,
 * when the connection is back, and by Refresh.
 *
 * ### Notes
 * A tab that nobody sees waits with its question until it is shown.
 */
export function useLoaded<T>(
  request: () => Promise<T>,
  keys: readonly unknown[]
): ILoaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [turn, setTurn] = useState(0);
  const { isVisible } = useContext(TabContext);
  const asked = useRef<readonly unknown[] | null>(null);
  const again = () => setTurn(before => before + 1);
  useRefreshed(again);
  useEffect(
    () => () => {
      asked.current = null; // what comes later finds nobody
    },
    []
  );
  useEffect(() => {
    const wanted = [...keys, turn];
    if (!isVisible || isSame(asked.current, wanted)) {
      return;
    }
    asked.current = wanted;
    const isCurrent = () => asked.current === wanted;
    request().then(
      loaded => {
        if (isCurrent()) {
          setValue(loaded);
          setError(null);
        }
      },
      (refusal: HubError) => {
        if (isCurrent()) {
          setError(refusal);
          if (isOfGone(refusal)) {
            setValue(null);
          }
        }
      }
    );
  });
  return {
    value,
    problem: error?.message ?? '',
    error,
    isGone: isOfGone(error),
    again
  };
}

function isOfGone(error: HubError | null): boolean {
  return error !== null && GONE.includes(error.status);
}

function isSame(
  before: readonly unknown[] | null,
  now: readonly unknown[]
): boolean {
  return (
    before?.length === now.length &&
    now.every((key, index) => Object.is(key, before[index]))
  );
}
