import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { JobDetail } from '../api/types';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';

/** Ends a search early: the best so far is fitted and registered. */
export function StopSearch(
  props: Pick<IDocumentProps, 'model' | 'trans'> & { job: JobDetail }
): JSX.Element {
  const { model, trans, job } = props;
  const { problem, busy, run } = useTask();
  const [isStopped, setStopped] = useState(false);
  const stop = async () => {
    await model.client.searches.stop(job.id);
    setStopped(true);
  };
  return (
    <>
      <button
        className="jp-mod-styled jp-mod-accept"
        disabled={busy || isStopped}
        onClick={() => void run(stop)}
      >
        {trans.__('Stop and keep the best')}
      </button>
      <Problem text={problem} />
    </>
  );
}
