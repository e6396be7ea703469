import { useEffect, useRef, useState } from 'react';

import { SHOWN_ITEMS } from '../api/pages';
import type { IHubEvent, JobDetail, TrialList, TrialSort } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { type ILoaded, useLoaded } from '../ui/hooks/useLoaded';
import { useRemembered } from '../ui/hooks/useRemembered';

/** A search that is asked for again and again leaves the hub so long in peace. */
const PAUSE_MS = 500;

interface ITrials extends ILoaded<TrialList> {
  sort: TrialSort;
  filter: string;
  setSort: (sort: TrialSort) => void;
  setFilter: (filter: string) => void;
  more: () => void;
}

/** The trials of a search, loaded again as they are tried. */
export function useTrials(model: HubModel, job: JobDetail): ITrials {
  const [kept, setSort] = useRemembered('sort:trials');
  const sort = (kept ?? 'rank') as TrialSort;
  const [filter, setFilter] = useState('');
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const underWay = useRef(0);
  const events = useEvents(model, job.id, underWay);
  const ask = async () => {
    underWay.current += 1;
    try {
      const view = { sort, filter: filter.trim() };
      return await model.client.searches.trials(job.id, view, wanted);
    } finally {
      underWay.current -= 1;
    }
  };
  const keys = [job.id, job.state, sort, filter.trim(), wanted, events];
  return {
    ...useLoaded(ask, keys),
    sort,
    filter,
    setSort,
    setFilter,
    more: () => setWanted(wanted + SHOWN_ITEMS)
  };
}

/**
 * Counts the events of a job, several in a short time as one.
 *
 * ### Notes
 * While an answer is on its way it does not count: on a busy machine, a table whose
 * answers are overtaken would never change.
 */
function useEvents(
  model: HubModel,
  id: number,
  underWay: { current: number }
): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    let timer = 0;
    const later = () => {
      timer = window.setTimeout(() => {
        timer = 0;
        if (underWay.current > 0) {
          later();
        } else {
          setCount(before => before + 1);
        }
      }, PAUSE_MS);
    };
    const hear = (_: HubModel, event: IHubEvent) => {
      if (event.kind === 'job' && event.key === String(id) && timer === 0) {
        later();
      }
    };
    model.happened.connect(hear);
    return () => {
      model.happened.disconnect(hear);
      window.clearTimeout(timer);
    };
  }, [model, id, underWay]);
  return count;
}
