import { useEffect, useRef, useState } from 'react';

import { allPages, SHOWN_ITEMS } from '../api/pages';
import type { IHubEvent, JobInfo, JobsQuery, Page } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { useLoaded } from '../ui/hooks/useLoaded';

/**
 * The jobs that use a dataset or a model, the newest first; asked for again when one of them
 * changes, or one comes that was not heard of.
 */
export function useJobsOf(
  model: HubModel,
  asked: Pick<JobsQuery, 'dataset' | 'model' | 'kind'>
): {
  page: Page<JobInfo> | null;
  problem: string;
  again: () => void;
  onMore: () => void;
} {
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const [changes, setChanges] = useState(0);
  const { dataset, model: used, kind } = asked;
  const loaded = useLoaded(
    () => allPages(query => model.client.jobs({ ...asked, ...query }), wanted),
    [dataset, used, kind, wanted, changes]
  );
  const page = loaded.value;
  const heard = useRef(new Set<string>());
  const shown = useRef(new Set<string>());
  const others = useRef(new Set<string>()); // which have nothing to do with it
  useEffect(() => {
    if (page) {
      shown.current = new Set(page.items.map(job => String(job.id)));
      heard.current.forEach(key => others.current.add(key));
      heard.current.clear();
    }
  }, [page]);
  useEffect(() => {
    const hear = (_: HubModel, { kind, key }: IHubEvent) => {
      const isOther = others.current.has(key) && !shown.current.has(key);
      if (kind === 'job' && !isOther) {
        heard.current.add(key);
        setChanges(before => before + 1);
      }
    };
    model.happened.connect(hear);
    return () => {
      model.happened.disconnect(hear);
    };
  }, [model]);
  return {
    page,
    problem: loaded.problem,
    again: loaded.again,
    onMore: () => setWanted(wanted + SHOWN_ITEMS)
  };
}
