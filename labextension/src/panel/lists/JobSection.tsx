import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { JobInfo } from '../../api/types';
import { keyOfJob } from '../../state/Choice';
import type { HubModel } from '../../state/HubModel';
import { useModel } from '../../state/useModel';
import { formatCount } from '../../ui/text/format';
import { JobRow } from '../rows/JobRow';
import { ROW_PX, TALL_ROW_PX } from '../rows/Row';
import { whyOf } from '../rows/titles';
import { Chips } from './Chips';
import { type IFold, isFold, withReadings } from './readings';
import type { ISectionProps } from './Sections';
import { NoMatch, Section } from './Section';
import { VirtualList } from './VirtualList';

type Item = JobInfo | IFold;

const keyOf = (item: Item) => (isFold(item) ? item.fold : String(item.id));
const heightOf = (item: Item) =>
  !isFold(item) && whyOf(item) ? TALL_ROW_PX : ROW_PX;
/** Letters lead to the words that a row begins with. */
const nameOf = (item: Item) =>
  isFold(item) ? '' : item.title.split(' · ').slice(-1)[0];

/** The Jobs section: chips, then the jobs; the files that were read are one row among them. */
export function JobSection(props: ISectionProps): JSX.Element {
  const { model, trans } = props;
  useModel(model);
  const { readings, view } = model.lists;
  // Files that were read count: without them the chips would come and go with each file.
  const hasAny =
    model.jobs.total > 0 || readings.total > 0 || view.jobs !== 'all';
  return (
    <Section {...props} name="jobs" label={trans.__('Jobs')}>
      {hasAny && (
        <Chips
          chosen={view.jobs}
          choose={jobs => void model.setView({ jobs })}
          trans={trans}
        />
      )}
      <Jobs {...props} />
    </Section>
  );
}

function Jobs(props: ISectionProps): JSX.Element {
  const { model, actions, trans } = props;
  const { jobs, lists } = model;
  const { readings, isReadingsOpen } = lists;
  const items = React.useMemo(
    () => withReadings(jobs.items, readings, isReadingsOpen),
    [jobs.items, readings, isReadingsOpen]
  );
  if (items.length === 0) {
    return <NoJobs model={model} trans={trans} />;
  }
  const draw = (item: Item, isStop: boolean) =>
    isFold(item) ? (
      <FoldRow {...{ model, item, isStop, trans }} />
    ) : (
      <JobRow
        job={item}
        session={model.session}
        choice={model.choice}
        isChosen={model.choice.has(keyOfJob(item))}
        isStop={isStop}
        actions={actions}
        trans={trans}
      />
    );
  return (
    <VirtualList
      label={trans.__('Jobs')}
      items={items}
      total={jobs.total + items.length - jobs.items.length}
      hasMore={jobs.next !== null}
      loadMore={() => void model.more('jobs')}
      keyOf={keyOf}
      nameOf={nameOf}
      heightOf={heightOf}
      draw={draw}
    />
  );
}

/** The number of files that were read, which opens to them; or the way to more of them. */
function FoldRow(props: {
  model: HubModel;
  item: IFold;
  isStop: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, item, isStop, trans } = props;
  const { readings, isReadingsOpen } = model.lists;
  const isHead = item.fold === 'readings';
  const Caret = isReadingsOpen ? caretDownIcon : caretRightIcon;
  const rest = Math.max(1, readings.total - readings.items.length);
  return (
    <div className="jp-mlhub-row jp-mod-fold">
      <div className="jp-mlhub-line">
        {isHead && <Caret.react tag="span" width="12px" height="12px" />}
        <button
          className="jp-mlhub-name"
          aria-expanded={isHead ? isReadingsOpen : undefined}
          tabIndex={isStop ? 0 : -1}
          onClick={() =>
            void (isHead ? model.toggleReadings() : model.more('readings'))
          }
        >
          {isHead
            ? trans._n('%1 file read', '%1 files read', readings.total)
            : trans.__('%1 more…', formatCount(rest))}
        </button>
      </div>
    </div>
  );
}

function NoJobs(props: {
  model: HubModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const { view, isNarrowed } = model.lists;
  if (isNarrowed) {
    return <NoMatch model={model} trans={trans} />;
  }
  const sentence =
    view.jobs === 'active'
      ? trans.__('No job waits or runs.')
      : view.jobs === 'failed'
        ? trans.__('No job failed.')
        : model.mayTrain
          ? trans.__('No jobs yet. Your trainings show their progress here.')
          : trans.__('No jobs yet. Jobs shared with you appear here.');
  return <p className="jp-mlhub-empty">{sentence}</p>;
}
