"""Conclude a search: compare its best trials, and find out whether a mixture is better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...evaluation.metrics.packing import unpack_answers
from ...schemas.pipelines.specs import ResolvedSpec
from ...search.ensembles import Ensemble, row_losses, select
from ...search.optimism import corrected
from ...search.ties import groups
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from .outcome import units_of
from .searched_table import SearchedTable, read_searched_table

Numbers = NDArray[np.float64]


def run(task: dict[str, Any], folder: Folder, _reporter: Reporter) -> dict[str, Any]:
    """Compare the best trials by their predictions for rows that they did not see.

    Returns:
        ``standings``, the group of each trial: those of 1 can't be distinguished from the best;
        ``as_good``, the references that can't be distinguished from it, too;
        ``corrected``, the winner's loss on new rows, with ``low``, ``high`` and ``optimism``;
        ``ensemble``, the weights of a mixture of trials where it helps by more than chance.
    """
    numbers: list[int] = task["compared"]
    if not numbers:
        return {}
    compared = _read(numbers, read_searched_table(task, folder), folder)
    losses = compared.losses(task["metric"])
    standings = dict(zip(numbers, compared.groups(losses), strict=True))
    found: dict[str, Any] = {
        "standings": {str(number): group for number, group in standings.items()},
        # They were tested together with the others, because the best was chosen among all.
        "as_good": [name for name, at in task["references"].items() if standings[at] == 1],
    }
    headline = corrected(losses, compared.units)
    found["corrected"] = {
        "loss": headline.mean,
        "low": headline.low,
        "high": headline.high,
        "optimism": headline.optimism,
        "winner": numbers[headline.winner],
    }
    places = {numbers.index(one["number"]): one["seconds"] for one in task["mixed"]}
    chosen = _mix(compared, places, task["metric"], task["seconds"])
    if chosen is not None:
        found["ensemble"] = {
            "weights": {str(numbers[at]): weight for at, weight in chosen.weights.items()},
            "loss": chosen.loss,
            "single_loss": chosen.single_loss,
            "p": chosen.p,
        }
    return found


@dataclass(frozen=True)
class _Compared:
    """Trials on the rows that tested all of them.

    ``predictions`` has shape (trials, rows, classes), or (trials, rows) for a quantity. ``truth``
    (rows,) are places of classes or numbers. ``folds`` (rows,) is the fold of each row, and
    ``units`` (rows,) the group of those that belong together.
    """

    spec: ResolvedSpec
    predictions: NDArray[Any]
    truth: NDArray[Any]
    folds: NDArray[Any] | None
    units: NDArray[Any] | None

    def groups(self, losses: Numbers) -> list[int]:
        """Return the number of each trial's group; rows that belong together are one unit."""
        return groups(losses, units=self.units, folds=self.folds)

    def mixture(self, places: list[int], metric: str) -> Ensemble | None:
        """Choose a mixture of the trials at some places; None where the best alone is as good."""
        if len(places) < 2:
            return None
        chosen = select(
            self.spec.task,
            self.predictions[places],
            self.truth,
            metric,
            units=self.units,
            folds=self.folds,
        )
        weights = {places[at]: weight for at, weight in chosen.weights.items()}
        return None if chosen.is_single else replace(chosen, weights=weights)

    def losses(self, metric: str) -> Numbers:
        """Return the loss of each row by each trial, of shape (trials, rows)."""
        return row_losses(self.spec.task, metric, self.truth, self.predictions)


def _mix(
    compared: _Compared, places: dict[int, float], metric: str, seconds: float | None
) -> Ensemble | None:
    """Choose a mixture of trials that can be fitted in time; None where it does not help.

    Args:
        places: the seconds of the last fits of each trial, by its place.
        seconds: the time for the last fits of all. None: any.
    """
    chosen = compared.mixture(list(places), metric)
    if chosen is None or seconds is None:
        return chosen
    if sum(places[at] for at in chosen.weights) <= seconds:
        return chosen
    # Those with the largest weights that can be fitted are weighted once more.
    affordable: list[int] = []
    for at in sorted(chosen.weights, key=lambda at: -chosen.weights[at]):
        if places[at] <= seconds:
            seconds -= places[at]
            affordable.append(at)
    return compared.mixture(sorted(affordable), metric)


def _read(numbers: list[int], searched: SearchedTable, folder: Folder) -> _Compared:
    spec, table, splits = searched.spec, searched.table, searched.splits
    stacked = np.stack([_load(folder, number) for number in numbers])
    tested = np.isfinite(stacked).all(axis=(0, 2))
    truth = table.truth
    if spec.task == "classification":
        truth = np.searchsorted(np.unique(truth), truth)
    else:
        stacked = stacked[:, :, 0]
    fold = np.zeros(len(table), int)
    for number, (_, test) in enumerate(splits):
        fold[test] = number
    folds = fold[tested]
    units = units_of(spec.validation, table)
    if units is not None:
        units = units[tested] if len(np.unique(units[tested])) > 1 else None
    several = len(np.unique(folds)) > 1
    return _Compared(spec, stacked[:, tested], truth[tested], folds if several else None, units)


def _load(folder: Folder, number: int) -> NDArray[Any]:
    return unpack_answers(folder.predictions(number).read_bytes())
