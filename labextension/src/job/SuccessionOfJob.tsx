import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { currentOf, type JobDetail, type Succession } from '../api/types';
import { SuccessionView } from '../artifact/SuccessionView';
import { useLoaded } from '../ui/hooks/useLoaded';

/** What the model of a job is beside the version that people got, and what they get now. */
export function SuccessionOfJob(
  props: IDocumentProps & {
    job: JobDetail;
    /** The model, as the job's owner names it. */
    made: string;
    succession: Succession;
  }
): JSX.Element {
  const { model, actions, trans, job, made, succession } = props;
  const isMine = job.owner === model.session?.user?.name;
  const name = isMine ? made : `${job.owner}/${made}`;
  const listed = model.models.items.find(one => one.reference === name);
  const { value: artifact, again } = useLoaded(
    () => model.client.artifact('model', name),
    [name, listed?.updated_at]
  );
  const current = artifact && currentOf(artifact);
  const isOpen = artifact?.undecided?.version === succession.version;
  return (
    <>
      <SuccessionView
        model={model}
        trans={trans}
        name={name}
        succession={succession}
        isOpen={isOpen}
        onCompare={actions.compare}
        onChanged={again}
      />
      {current && !isOpen && (
        <p className="jp-mlhub-fact">
          {trans.__('Version %1 is what people get now.', current.number)}
        </p>
      )}
    </>
  );
}
