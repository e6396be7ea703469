import React, { useMemo, useState } from 'react';

import type { IDocumentProps } from '../actions/documentProps';
import { SHOWN_ITEMS } from '../api/pages';
import type { BoardSort } from '../api/types';
import { CompareBar } from '../comparison/CompareBar';
import { useLoaded } from '../ui/hooks/useLoaded';
import { Pareto } from '../ui/Pareto';
import { ShowMore } from '../ui/ShowMore';
import { decimalsOf } from '../ui/text/pipelines';
import { Waiting } from '../ui/Waiting';
import { keyOf, pointsOf } from './board';
import { BoardTable } from './BoardTable';

/** A leaderboard: how all on it were tested, its table, and score against time. */
export function BoardView(
  props: IDocumentProps & { id: number; split: string; states: string }
): JSX.Element {
  const { model, actions, rendermime, trans, id, split, states } = props;
  const [sort, setSort] = useState<BoardSort>('rank');
  const [wanted, setWanted] = useState(SHOWN_ITEMS);
  const {
    value: board,
    problem,
    again
  } = useLoaded(
    () => model.client.leaderboards.board(id, sort, wanted),
    [id, sort, wanted, states]
  );
  const points = useMemo(() => pointsOf(board?.items ?? []), [board]);
  if (!board) {
    return <Waiting problem={problem} again={again} trans={trans} />;
  }
  const open = (key: string) => {
    const entry = board.items.find(one => keyOf(one) === key);
    if (entry?.model) {
      actions.open('model', entry.model);
    } else if (entry) {
      actions.open('job', String(entry.job_id));
    }
  };
  return (
    <section className="jp-mlhub-board">
      {problem && <Waiting problem={problem} again={again} trans={trans} />}
      <p>{trans.__('All are tested alike: %1.', split)}</p>
      {board.notes.map(note => (
        <p className="jp-mlhub-muted" key={note}>
          {note}
        </p>
      ))}
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
      <Pareto
        points={points}
        label={board.label}
        higherIsBetter={board.higher_is_better}
        rendermime={rendermime}
        trans={trans}
        onOpen={open}
      />
    </section>
  );
}
