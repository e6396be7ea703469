import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { searchOfForm } from '../api/types';
import { useLoaded } from '../ui/hooks/useLoaded';
import { Waiting } from '../ui/Waiting';
import { earlierOf, requestOf } from './request';
import { TrainForm } from './TrainForm';

/**
 * The train form for a dataset, or with what an earlier training or search (`job:7`) or a
 * trial of a search (`trial:7/3`) ran.
 */
export function TrainTab(
  props: IDocumentProps & {
    subject: string;
    onSubmitted: (id: number) => void;
  }
): JSX.Element {
  const { model, subject, trans } = props;
  const earlier = earlierOf(subject);
  const { value, problem, again } = useLoaded(async () => {
    if (earlier === null) {
      return null;
    }
    const { job, trial } = earlier;
    return trial === null
      ? model.client.job(job)
      : model.client.searches.trial(job, trial);
  }, [subject]);
  if (earlier === null) {
    return <TrainForm {...props} dataset={subject || undefined} />;
  }
  if (!value) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  return (
    <>
      {'note' in value && value.note && (
        <p className="jp-mlhub-note">{value.note}</p>
      )}
      <TrainForm
        {...props}
        initial={requestOf(value)}
        earlier={searchOfForm(value)}
      />
    </>
  );
}
