"""Which models and trials of a leaderboard can't be distinguished, whatever jobs they are from.

All pairs of the best are tested together by ``ties.groups``: by paired differences of their losses
on the same rows, with the family-wise error held (J. P. Romano and M. Wolf, 2005; T. Hothorn, F.
Bretz and P. Westfall, 2008). Rows are the units, or groups of rows that belong together, because
folds are few; folds add their own error (see ``ties``). R² and the root mean squared error are
judged by squared errors. Balanced accuracy, F1 and ROC AUC are not compared: they are no means over
rows, and another loss may put models in another order.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from ...database import Board
from ...schemas.pipelines.reports import Task
from .front import Key
from .outcomes import Answers, answers_of_jobs, answers_of_trials, read_rows
from .ranking import Ranked, Ranking

MOST_COMPARED = 200
MOST_ROWS = 20_000
"""Of more rows, these are drawn at random: that bounds memory and time."""
_BY_ROWS = ("accuracy", "log_loss", "r2", "mae", "rmse")
"""Metrics that are means over rows, or follow from the mean of squared errors."""
_MOST_KEPT = 64

Standings = dict[Key, int]


@dataclass(frozen=True)
class Compared:
    """Standings, and the sentences that tell how they came about."""

    standings: Standings
    notes: list[str]


_NOTHING = Compared({}, [])
_ONLY_ORDER = "only the order is shown, and differences may be chance."


class Comparisons:
    """Compares rows of boards, and remembers each comparison by what it was made from.

    A row never changes once it has predictions, so the keys of the rows and the metric are enough.
    Nothing in it depends on who asks.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[Any, ...], Compared] = OrderedDict()

    def compare(self, session: Session, board: Board, ranking: Ranking) -> Compared:
        """Compare the best rows that have predictions for the same rows of the dataset.

        By another metric than a mean over rows, models are only put in order.
        """
        metric = ranking.metric
        if metric.name not in _BY_ROWS:
            return Compared({}, [f"{metric.label} is no mean over rows: {_ONLY_ORDER}"])
        best = [row for row in ranking.rows if row.rows_id is not None and row.score is not None]
        best = best[:MOST_COMPARED]
        counts = Counter(row.rows_id for row in best)
        if not counts:
            return _NOTHING
        rows_id, _ = counts.most_common(1)[0]
        assert rows_id is not None
        same = [row for row in best if row.rows_id == rows_id]
        others = len(best) - len(same)
        key = (metric.name, rows_id, others, tuple(row.key for row in same))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = _compare(session, board, metric.name, rows_id, same, others)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found


def _compare(
    session: Session,
    board: Board,
    metric: str,
    rows_id: int,
    same: Sequence[Ranked],
    others: int,
) -> Compared:
    import numpy as np

    from ..ensembles import judged_by, row_losses
    from ..ties import groups

    try:
        rows = read_rows(session, rows_id)
    except ValueError:  # its sender is not trusted
        return _NOTHING
    tested = np.flatnonzero(rows.folds >= 0)
    notes = []
    if len(tested) > MOST_ROWS:
        drawn = np.random.default_rng(0).choice(tested, MOST_ROWS, replace=False)
        notes.append(f"Models are compared by {MOST_ROWS:,} of {len(tested):,} rows.")
        tested = np.sort(drawn)
    classifies = board.task == "classification"
    task: Task = "classification" if classifies else "regression"
    truth = rows.truth[tested].astype(int) if classifies else rows.truth[tested]
    losses, keys = [], []
    for key, answers in _answers(session, same):
        try:
            values = answers.values()[tested]
            values = values if classifies else values[:, 0]
            found = row_losses(task, metric, truth, values)
        except (ValueError, IndexError):  # its sender is not trusted
            continue
        if np.isfinite(found).all():
            losses.append(found)
            keys.append(key)
    if len(losses) < 2 or len(tested) < 2:
        return Compared(dict.fromkeys(keys, 1), notes)
    folds, units = rows.folds[tested], None if rows.units is None else rows.units[tested]
    numbers = groups(
        np.stack(losses),
        units=units if units is not None and len(np.unique(units)) > 1 else None,
        folds=folds if len(np.unique(folds)) > 1 else None,
    )
    return Compared(
        dict(zip(keys, numbers, strict=True)),
        [*_words(judged_by(metric), len(keys), units is not None), *notes, *_other(others)],
    )


def _answers(session: Session, rows: Sequence[Ranked]) -> list[tuple[Key, Answers]]:
    """Read packed predictions, in the order of the rows."""
    fits = answers_of_jobs(session, [job for job, trial in (row.key for row in rows) if not trial])
    found = {(job, 0): answers for job, answers in fits.items()}
    searches: dict[int, list[int]] = {}
    for row in rows:
        job, trial = row.key
        if trial:
            searches.setdefault(job, []).append(trial)
    for job, numbers in searches.items():
        of_search = answers_of_trials(session, job, numbers)
        found |= {(job, number): answers for number, answers in of_search.items()}
    return [(row.key, found[row.key]) for row in rows if row.key in found]


def _words(judge: str, count: int, by_groups: bool) -> list[str]:
    units = "groups of rows" if by_groups else "rows"
    words = [
        f"{count} models and trials with stored predictions were compared by {units}. With a "
        "chance of 95 % no difference among them is false."
    ]
    if judge == "rmse":
        words.append("The comparison is by squared errors.")
    return words


def _other(others: int) -> list[str]:
    if not others:
        return []
    were = "1 model was" if others == 1 else f"{others:,} models were"
    return [f"{were} not compared: another version of a library split the rows otherwise."]
