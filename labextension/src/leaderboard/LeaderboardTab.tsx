import type { TranslationBundle } from '@jupyterlab/translation';
import { runIcon } from '@jupyterlab/ui-components';
import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import type { LeaderboardInfo } from '../api/types';
import { useModel } from '../state/useModel';
import { useLoaded } from '../ui/hooks/useLoaded';
import { TabHead } from '../ui/tab/TabHead';
import { Waiting } from '../ui/Waiting';
import { subjectOf } from './board';
import { BoardView } from './BoardView';

/** The leaderboards of a dataset, or all: what is predicted and how it is tested are chosen. */
export function LeaderboardTab(
  props: IDocumentProps & { dataset: string }
): JSX.Element {
  const { model, actions, trans, dataset } = props;
  useModel(model);
  const [wanted, setWanted] = useState<number | null>(null);
  const states = model.jobs.items.map(job => `${job.id} ${job.state}`).join();
  const {
    value: boards,
    problem,
    again
  } = useLoaded(
    () => model.client.leaderboards.list(dataset),
    [dataset, states]
  );
  if (!boards) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const { items } = boards;
  const shown = items.find(({ id }) => id === wanted) ?? items.at(0);
  return (
    <article className="jp-mlhub-leaderboard">
      <TabHead
        title={
          dataset
            ? trans.__('Leaderboard of %1', dataset)
            : trans.__('Leaderboards')
        }
        trans={trans}
        actions={
          dataset && model.mayTrain
            ? [
                {
                  name: 'train',
                  label: trans.__('Train…'),
                  icon: runIcon,
                  look: 'accept',
                  run: () => actions.train(dataset)
                }
              ]
            : []
        }
      />
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      {shown ? (
        <>
          <Choices
            boards={items}
            shown={shown}
            trans={trans}
            onShow={setWanted}
          />
          <BoardView
            {...props}
            key={shown.id}
            id={shown.id}
            split={shown.split}
            states={states}
          />
        </>
      ) : (
        <p className="jp-mlhub-muted">
          {trans.__(
            'Nothing to rank yet. Models and trials that predict the same column and are tested on the same rows appear here.'
          )}
        </p>
      )}
    </article>
  );
}

/** What is predicted, and how it is tested, where there are several. */
function Choices(props: {
  boards: LeaderboardInfo[];
  shown: LeaderboardInfo;
  trans: TranslationBundle;
  onShow: (id: number) => void;
}): JSX.Element {
  const { boards, shown, trans, onShow } = props;
  const subjects = [...new Set(boards.map(subjectOf))];
  const subject = subjectOf(shown);
  const alike = boards.filter(board => subjectOf(board) === subject);
  const first = (name: string) => boards.find(one => subjectOf(one) === name);
  return (
    <div className="jp-mlhub-inline">
      {subjects.length > 1 ? (
        <select
          className="jp-mod-styled"
          aria-label={trans.__('Dataset and column to predict')}
          value={subject}
          onChange={event => onShow(first(event.target.value)!.id)}
        >
          {subjects.map(name => (
            <option key={name}>{name}</option>
          ))}
        </select>
      ) : (
        <strong>{subject}</strong>
      )}
      {alike.length > 1 && (
        <select
          className="jp-mod-styled"
          aria-label={trans.__('Tested by')}
          value={shown.id}
          onChange={event => onShow(Number(event.target.value))}
        >
          {alike.map(({ id, split }) => (
            <option key={id} value={id}>
              {split}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
