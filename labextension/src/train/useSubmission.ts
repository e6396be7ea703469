import { useState } from 'react';

import type { HubClient, HubError } from '../api/client';
import type { JobRequest } from '../api/types';

/** Sends a request; keeps why it was refused until it is changed. */
export function useSubmission(
  client: HubClient,
  onSubmitted: (job: number) => void
): {
  refusal: HubError | null;
  busy: boolean;
  submit: (request: JobRequest) => Promise<void>;
  forget: () => void;
} {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<HubError | null>(null);
  const submit = async (request: JobRequest) => {
    setBusy(true);
    try {
      onSubmitted((await client.submit(request)).id);
    } catch (error) {
      setRefusal(error as HubError);
    } finally {
      setBusy(false);
    }
  };
  return { refusal, busy, submit, forget: () => setRefusal(null) };
}
