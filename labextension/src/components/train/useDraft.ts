import { useEffect, useState } from 'react';

import type { HubClient, HubError } from '../../client';
import type { Draft, IFieldProblem } from '../../documents';
import type { ITrainRequest } from './request';

/** Typing pauses for so long before the hub is asked. */
const PAUSE_MS = 250;

/** What the hub says of the request while it is written: problems, or what would run. */
export function useDraft(
  client: HubClient,
  request: ITrainRequest,
  isReady: boolean,
  /** Whether a worker is online: the sentence says so. */
  isOnline: boolean
): { draft: Draft | null; problems: IFieldProblem[] } {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [refused, setRefused] = useState<IFieldProblem[]>([]);
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
          setRefused([]);
        }
      } catch (error) {
        const { fields, message } = error as HubError;
        if (current) {
          // What can't even be read as a request: a number that is none.
          setRefused(fields?.length ? fields : [{ field: 'spec', message }]);
        }
      }
    }, PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [client, text, isReady, isOnline]);
  return {
    draft,
    problems: refused.length ? refused : (draft?.problems ?? [])
  };
}
