"""Which models and trials of a leaderboard can't be distinguished, whatever jobs they are from.

All pairs of the best are tested together by ``ties.groups``: by paired differences of their losses
on the same rows, with the family-wise error held (J. P. Romano and M. Wolf, 2005; T. Hothorn, F.
Bretz and P. Westfall, 2008). Rows are the units, or groups of rows that belong together, because
folds are few; folds add their own error (see ``ties``). R² and the root mean squared error are
judged by squared errors. Balanced accuracy, F1 and ROC AUC are not compared: they are no means over
rows, and another loss may put models in another order.

Some of them may have been tested again, with other splits and seeds. Their order among themselves
is then that of the repeats, and a difference that the repeats show counts like one of the first
test. The repeats are a test of their own with an error level of its own: of all pairs that are
equally good, at most 5 % are found to differ at first, and of the rest at most 5 % by a decision.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from ...database import Board
from ...languages import say
from ...schemas.pipelines.reports import Task
from .decisions import Decisions
from .front import Key
from .outcomes import Answers, answers_of_jobs, answers_of_trials, read_rows
from .ranking import Ranked, Ranking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..ties import Known

MOST_COMPARED = 200
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
_ONLY_ORDER = say("only the order is shown, and differences may be chance.")


class Comparisons:
    """Compares rows of boards, and remembers each comparison by what it was made from.

    A row never changes once it has predictions, so the keys of the rows, the metric and the jobs
    that repeated tests are enough. Nothing in it depends on who asks.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[Any, ...], Compared] = OrderedDict()

    def compare(
        self, session: Session, board: Board, ranking: Ranking, decisions: Decisions
    ) -> Compared:
        """Compare the best rows that have predictions for the same rows of the dataset.

        By another metric than a mean over rows, models are only put in order.
        """
        metric = ranking.metric
        if metric.name not in _BY_ROWS:
            return Compared(
                {},
                [
                    say(
                        "{label} is no mean over rows: {only_order}",
                        label=metric.label,
                        only_order=_ONLY_ORDER,
                    )
                ],
            )
        best = [row for row in ranking.rows if row.rows_id is not None and row.score is not None]
        best = best[:MOST_COMPARED]
        counts = Counter(row.rows_id for row in best)
        if not counts:
            return _NOTHING
        rows_id, _ = counts.most_common(1)[0]
        assert rows_id is not None
        same = [row for row in best if row.rows_id == rows_id]
        others = len(best) - len(same)
        keys = tuple(sorted(row.key for row in same))
        key = (metric.name, rows_id, others, keys, decisions.job_ids)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = _compare(session, board, metric.name, same, others, decisions)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found


@dataclass(frozen=True)
class Losses:
    """The losses of models on the same rows.

    Args:
        keys: of the models.
        by_row: the loss of each row by each model, of shape (models, rows).
        units: the group of each row, of shape (rows,); None where each row stands alone.
        folds: the fold of each row, of shape (rows,); None for a hold-out.
        rows: how many rows there are, tested or not.
        notes: what is to be told of them.
    """

    keys: list[Key]
    by_row: NDArray[np.float64]
    units: NDArray[np.int64] | None
    folds: NDArray[np.int64] | None
    rows: int
    notes: list[str]


def read_losses(
    session: Session, board: Board, metric: str, models: Sequence[Ranked]
) -> Losses | None:
    """Read the losses of models that were tested on the same rows.

    What is no table of predictions is left out, because its sender is not trusted.

    Returns:
        None where the rows can't be read.
    """
    import numpy as np

    from ..ensembles import row_losses
    from ..units import MOST_ROWS

    rows_id = models[0].rows_id
    assert rows_id is not None
    try:
        rows = read_rows(session, rows_id)
    except ValueError:
        return None
    tested = np.flatnonzero(rows.folds >= 0)
    notes = []
    if len(tested) > MOST_ROWS:
        drawn = np.random.default_rng(0).choice(tested, MOST_ROWS, replace=False)
        notes.append(
            say(
                "Models are compared by {most_rows:,} of {count:,} rows.",
                most_rows=MOST_ROWS,
                count=len(tested),
            )
        )
        tested = np.sort(drawn)
    classifies = board.task == "classification"
    task: Task = "classification" if classifies else "regression"
    truth = rows.truth[tested].astype(int) if classifies else rows.truth[tested]
    losses, keys = [], []
    for key, answers in _answers(session, models):
        try:
            values = answers.values()[tested]
            values = values if classifies else values[:, 0]
            found = row_losses(task, metric, truth, values)
        except (ValueError, IndexError):
            continue
        if np.isfinite(found).all():
            losses.append(found)
            keys.append(key)
    units = None if rows.units is None else rows.units[tested]
    folds = rows.folds[tested]
    return Losses(
        keys,
        np.stack(losses) if losses else np.empty((0, len(tested))),
        units if units is not None and len(np.unique(units)) > 1 else None,
        folds if len(np.unique(folds)) > 1 else None,
        len(rows.truth),
        notes,
    )


def _compare(
    session: Session,
    board: Board,
    metric: str,
    same: Sequence[Ranked],
    others: int,
    decisions: Decisions,
) -> Compared:
    from ..ensembles import judged_by
    from ..ties import groups

    losses = read_losses(session, board, metric, same)
    if losses is None:
        return _NOTHING
    keys = losses.keys
    if len(keys) < 2 or losses.by_row.shape[1] < 2:
        return Compared(dict.fromkeys(keys, 1), losses.notes)
    numbers = groups(
        losses.by_row, units=losses.units, folds=losses.folds, known=_known(keys, decisions)
    )
    words = _words(judged_by(metric), len(keys), losses.units is not None)
    return Compared(dict(zip(keys, numbers, strict=True)), [*words, *losses.notes, *_other(others)])


def _known(keys: Sequence[Key], decisions: Decisions) -> Known:
    """Return what repeats have shown of these models."""
    from ..ties import Known

    place = {key: at for at, key in enumerate(keys)}
    return Known(
        {place[key]: loss for key, loss in decisions.losses.items() if key in place},
        [
            (place[first], place[second])
            for (first, second), pair in decisions.pairs.items()
            if pair.differs and first in place and second in place
        ],
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
        say(
            "{count} models and trials with stored predictions were compared by {units}. "
            "With a chance of 95 % no difference among them is false.",
            count=count,
            units=units,
        )
    ]
    if judge == "rmse":
        words.append(say("The comparison is by squared errors."))
    return words


def _other(others: int) -> list[str]:
    if not others:
        return []
    were = "1 model was" if others == 1 else say("{others:,} models were", others=others)
    return [
        say(
            "{were} not compared: another version of a library split the rows otherwise.", were=were
        )
    ]
