import React from 'react';

import type { ArtifactInfo, Page } from '../api/types';
import type { IDocumentProps } from '../actions/documentProps';
import type { ILoaded } from '../ui/hooks/useLoaded';
import { Waiting } from '../ui/Waiting';

/** Why there is nothing to train on: it loads, it waits to be read, or there is none. */
export function NoDataset(
  props: Pick<IDocumentProps, 'model' | 'trans'> & {
    datasets: ILoaded<Page<ArtifactInfo>>;
  }
): JSX.Element {
  const { model, datasets, trans } = props;
  const { value, problem, again } = datasets;
  if (!value) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const unread = value.items.find(item => item.latest?.state === 'ingesting');
  const job = model.jobs.items.find(
    one => one.id === unread?.latest?.dataset?.job_id
  );
  return (
    <p role="status">
      {unread
        ? trans.__(
            '%1 is not read yet · %2',
            unread.reference,
            job?.reason || trans.__('a worker is reading it')
          )
        : trans.__('No dataset is ready yet. Upload a CSV in the panel first.')}
    </p>
  );
}
