import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useState } from 'react';

import type { FieldError, SearchRequest, Task } from '../../api/types';
import { FieldProblems } from '../../ui/fields/FieldProblems';
import type { ITrainRequest } from '../request';
import {
  FIRST_MINUTES,
  minutesOf,
  sameSearch,
  searchRequest
} from './searchRequest';

/** Let the hub try many pipelines on the form's columns, and keep the best. */
export function FindBest(props: {
  request: ITrainRequest;
  task: Task;
  problems: FieldError[];
  busy: boolean;
  /** The search with which the form began. */
  earlier?: SearchRequest | null;
  trans: TranslationBundle;
  onFind: (request: SearchRequest) => Promise<void>;
}): JSX.Element {
  const { request, task, problems, busy, trans, onFind } = props;
  const { earlier = null } = props;
  const [minutes, setMinutes] = useState(
    earlier?.budget?.seconds ? earlier.budget.seconds / 60 : FIRST_MINUTES
  );
  const metric = sameSearch(request, earlier)?.spec.metric;
  const time = trans._n('%1 minute', '%1 minutes', minutes);
  return (
    <section className="jp-mlhub-best">
      <div className="jp-mlhub-inline">
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept"
          disabled={busy}
          onClick={() =>
            void onFind(searchRequest(request, task, minutes, earlier))
          }
        >
          {trans.__('Find the best model')}
        </button>
        <select
          className="jp-mod-styled"
          name="minutes"
          aria-label={trans.__('Time to search')}
          value={minutes}
          onChange={event => setMinutes(Number(event.target.value))}
        >
          {minutesOf(earlier).map(many => (
            <option key={many} value={many}>
              {trans._n('%1 minute', '%1 minutes', many)}
            </option>
          ))}
        </select>
      </div>
      <p>
        {trans.__('Will try many pipelines for up to %1.', time)}{' '}
        {trans.__(
          'Where there are rows enough, some are kept from all of them, and the best is tested on those.'
        )}{' '}
        {metric &&
          trans.__(
            'As in the earlier search, %1 decides.',
            metric.replaceAll('_', ' ')
          )}
      </p>
      <small>
        {trans.__(
          'It learns from the columns that are chosen here. It chooses the steps and their parameters itself.'
        )}
      </small>
      <FieldProblems problems={problems} field="budget" />
    </section>
  );
}
