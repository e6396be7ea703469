import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { SearchClient } from '../api/searchClient';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';

/** Ends a search early: the best so far is fitted and registered. */
export function StopSearch(props: {
  client: SearchClient;
  id: number;
  isStopped: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { client, id, isStopped, trans } = props;
  const { problem, busy, run } = useTask();
  const [isAsked, setAsked] = useState(false);
  const stop = async () => {
    await client.stop(id);
    setAsked(true); // until the trials are loaded again and say so
  };
  return (
    <>
      <button
        className="jp-mod-styled jp-mod-accept"
        disabled={busy || isAsked || isStopped}
        onClick={() => void run(stop)}
      >
        {trans.__('Stop and keep the best')}
      </button>
      <Problem text={problem} />
    </>
  );
}
