import { useEffect, useState } from 'react';

import type { HubClient, HubError } from '../api/client';
import type { Draft, FieldError } from '../api/types';
import { useAgainLater } from '../ui/hooks/useAgainLater';
import type { ITrainRequest } from './request';

/** Typing pauses for so long before the hub is asked. */
const PAUSE_MS = 250;

/** What is known of a request. */
interface IDrafted {
  draft: Draft | null;
  problems: FieldError[];
  /** Why the hub could not be asked; it is asked again. */
  failure: string;
  /** The draft is of the request as it was before; the hub is being asked. */
  isStale: boolean;
}

/** What the hub says of the request while it is written: problems, or what would run. */
export function useDraft(
  client: HubClient,
  request: ITrainRequest,
  isReady: boolean,
  /** Whether a worker is online: the sentence says so. */
  isOnline: boolean
): IDrafted {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [drawn, setDrawn] = useState('');
  const [failure, setFailure] = useState('');
  const [turn, setTurn] = useState(0);
  const [refused, setRefused] = useState<FieldError[]>([]);
  const text = JSON.stringify(request);
  useEffect(() => {
    if (!isReady) {
      return;
    }
    let current = true;
    const timer = window.setTimeout(async () => {
      try {
        const found = await client.draft(JSON.parse(text));
        if (current) {
          setDraft(found);
          setDrawn(text);
          setFailure('');
          setRefused([]);
        }
      } catch (error) {
        const { fields, message, isPassing, status } = error as HubError;
        if (current && (isPassing || status === 401)) {
          setFailure(message); // nothing is wrong with what was filled in
        } else if (current) {
          setFailure('');
          // What can't even be read as a request: a number that is none.
          setRefused(fields?.length ? fields : [{ field: 'spec', message }]);
        }
      }
    }, PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [client, text, isReady, isOnline, turn]);
  const again = () => setTurn(before => before + 1);
  useAgainLater(failure !== '', again);
  return {
    draft,
    failure,
    isStale: drawn !== text,
    problems: refused.length ? refused : (draft?.problems ?? [])
  };
}
