import React, { useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { SHOWN_ITEMS } from '../api/pages';
import type { BoardMetric, BoardSort, Leaderboard } from '../api/types';
import { CompareBar } from '../comparison/CompareBar';
import { Pareto } from '../ui/charts/Pareto';
import { Folded } from '../ui/Folded';
import { useLoaded } from '../ui/hooks/useLoaded';
import { useRemembered } from '../ui/hooks/useRemembered';
import { ShowMore } from '../ui/ShowMore';
import { decimalsOf } from '../ui/text/pipelines';
import { Waiting } from '../ui/Waiting';
import { jobOf, keyOf } from './board';
import { BoardTable } from './BoardTable';
import { DecideBar } from './DecideBar';

/** A leaderboard: how all on it were tested, its table, and score against time. */
export function BoardView(
  props: IDocumentProps & { id: number; split: string; states: string }
): JSX.Element {
  const { model, actions, trans, id, split, states } = props;
  const [kept, setSort] = useRemembered('sort:leaderboard');
  const sort = (kept ?? 'rank') as BoardSort;
  const [metric, setMetric] = useState<BoardMetric>();
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const {
    value: board,
    problem,
    again
  } = useLoaded(
    () => model.client.leaderboards.board(id, { sort, metric }, wanted),
    [id, sort, metric, wanted, states]
  );
  if (!board) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const open = (key: string) => {
    const entry = board.items.find(one => keyOf(one) === key);
    if (entry?.model) {
      actions.open('model', entry.model);
    } else {
      actions.open('job', jobOf(key));
    }
  };
  return (
    <section className="jp-mlhub-board">
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      <div className="jp-mlhub-inline">
        <span>{trans.__('All are tested alike: %1.', split)}</span>
        <MetricChoice board={board} trans={trans} onChoose={setMetric} />
      </div>
      {board.notes.map(note => (
        <p className="jp-mlhub-muted" key={note}>
          {note}
        </p>
      ))}
      <DecideBar
        model={model}
        actions={actions}
        trans={trans}
        board={board}
        states={states}
      />
      <CompareBar model={model} actions={actions} trans={trans} />
      <BoardTable
        model={model}
        actions={actions}
        trans={trans}
        board={board}
        decimals={decimalsOf(board)}
        sort={sort}
        onSort={setSort}
        onChanged={again}
      />
      <ShowMore
        page={board}
        trans={trans}
        onMore={() => setWanted(wanted + SHOWN_ITEMS)}
      />
      <Folded title={trans.__('Score against time to predict')}>
        {() => (
          <BoardFront
            {...props}
            metric={metric}
            key={board.metric}
            onOpen={open}
          />
        )}
      </Folded>
    </section>
  );
}

/** By which metric all are ranked. */
function MetricChoice(props: {
  board: Leaderboard;
  trans: IDocumentProps['trans'];
  onChoose: (metric: BoardMetric) => void;
}): JSX.Element {
  const { board, trans, onChoose } = props;
  return (
    <label>
      {trans.__('Ranked by')}{' '}
      <select
        className="jp-mod-styled"
        value={board.metric}
        onChange={event => onChoose(event.target.value as BoardMetric)}
      >
        {board.metrics.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Score against the time to predict, of the whole leaderboard. */
function BoardFront(
  props: IDocumentProps & {
    id: number;
    metric?: BoardMetric;
    states: string;
    onOpen: (key: string) => void;
  }
): JSX.Element {
  const { model, rendermime, trans, id, metric, states, onOpen } = props;
  const {
    value: front,
    problem,
    again
  } = useLoaded(
    () => model.client.leaderboards.front(id, metric),
    [id, metric, states]
  );
  if (!front) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  return front.shown > 1 ? (
    <Pareto
      front={front}
      rendermime={rendermime}
      trans={trans}
      onOpen={onOpen}
    />
  ) : (
    <p className="jp-mlhub-muted">
      {trans.__('This needs two models with a score and a time to predict.')}
    </p>
  );
}
