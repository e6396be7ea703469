import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { useLoaded } from '../ui/hooks/useLoaded';
import { Waiting } from '../ui/Waiting';
import { requestOf } from './request';
import { TrainForm } from './TrainForm';

const JOB = /^job:(\d+)$/;

/** The train form for a dataset, or (`job:7`) with what an earlier job ran. */
export function TrainTab(
  props: IDocumentProps & {
    subject: string;
    onSubmitted: (id: number) => void;
  }
): JSX.Element {
  const { model, subject, trans } = props;
  const job = JOB.exec(subject);
  const { value, problem, again } = useLoaded(
    async () => (job ? model.client.job(Number(job[1])) : null),
    [subject]
  );
  if (!job) {
    return <TrainForm {...props} dataset={subject || undefined} />;
  }
  if (!value) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  return <TrainForm {...props} initial={requestOf(value)} />;
}
