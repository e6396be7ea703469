import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { mayDo } from '../api/mayDo';
import { hasEnded, type JobDetail, type TrialList } from '../api/types';
import { CompareBar } from '../comparison/CompareBar';
import { Folded } from '../ui/Folded';
import { ShowMore } from '../ui/ShowMore';
import { formatCount } from '../ui/text/format';
import { Waiting } from '../ui/Waiting';
import { SearchPlots } from './SearchPlots';
import { StopSearch } from './StopSearch';
import { timeUntil } from './trials';
import { TrialTable } from './TrialTable';
import { useTrials } from './useTrials';

/** What a search has tried so far, the best first. */
export function SearchBoard(
  props: IDocumentProps & { job: JobDetail }
): JSX.Element {
  const { model, actions, trans, job } = props;
  const trials = useTrials(model, job);
  const { value: page, problem, again, sort, filter } = trials;
  if (!page) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const open = (trial: number) => actions.openTrial(job.id, trial);
  const keyOf = (trial: number) => `trial:${job.id}/${trial}`;
  return (
    <section className="jp-mlhub-board">
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      <div className="jp-mlhub-inline">
        <span className="jp-mlhub-fact" role="status">
          {countsOf(page, trans)}
        </span>
        {!hasEnded(job) && mayDo(model.session, job, 'cancel') && (
          <StopSearch
            client={model.client.searches}
            id={job.id}
            isStopped={page.stopped}
            trans={trans}
          />
        )}
        <input
          type="search"
          className="jp-mod-styled jp-mlhub-find"
          aria-label={trans.__('Filter by pipeline')}
          placeholder={trans.__('Filter by pipeline')}
          value={filter}
          onChange={event => trials.setFilter(event.target.value)}
        />
      </div>
      {/* In the end the report has them. */}
      {!job.result?.report &&
        page.notes.map(note => (
          <p className="jp-mlhub-note" key={note}>
            {note}
          </p>
        ))}
      <CompareBar model={model} actions={actions} trans={trans} />
      {page.items.length > 0 ? (
        <TrialTable
          page={page}
          sort={sort}
          trans={trans}
          onSort={trials.setSort}
          actions={{
            open: model.mayTrain ? open : undefined,
            choose: trial => model.choice.toggle(keyOf(trial)),
            isChosen: trial => model.choice.has(keyOf(trial)),
            python: async trial =>
              (await model.client.searches.trial(job.id, trial)).python
          }}
        />
      ) : (
        <p className="jp-mlhub-muted">{whyEmpty(job, filter, trans)}</p>
      )}
      <ShowMore page={page} trans={trans} onMore={trials.more} />
      <Folded title={trans.__('Parameters')}>
        {() => <SearchPlots {...props} scored={page.succeeded} />}
      </Folded>
    </section>
  );
}

/** `23 with a score · 1 without · 1:32 left`. The hub counts those that were stopped as failed. */
function countsOf(page: TrialList, trans: TranslationBundle): string {
  const { succeeded, failed, stopped, until } = page;
  const facts = [trans.__('%1 with a score', formatCount(succeeded))];
  if (failed > 0) {
    facts.push(trans.__('%1 without', formatCount(failed)));
  }
  const left = timeUntil(until);
  if (left) {
    facts.push(trans.__('%1 left', left));
  }
  if (stopped) {
    facts.push(trans.__('stopped early'));
  }
  return facts.join(' · ');
}

function whyEmpty(
  job: JobDetail,
  filter: string,
  trans: TranslationBundle
): string {
  if (filter.trim()) {
    return trans.__('No pipeline has “%1” in its name.', filter.trim());
  }
  return hasEnded(job)
    ? trans.__('Nothing was tried.')
    : trans.__('The first pipelines appear here in some seconds.');
}
