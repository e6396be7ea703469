"""Repeats: test pipelines again with other splits and seeds, and compare them by all tests."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import Invalid
from ...evaluation.metrics.packing import answers_of
from ...evaluation.metrics.predictions import Predictions, encoded
from ...evaluation.metrics.scores import plain_scores
from ...schemas.orders import RepeatsOrder
from ...schemas.pipelines.plans import Plan
from ...schemas.pipelines.specs import ResolvedSpec
from ...schemas.pipelines.validation import HoldOut, KFold
from ...search.ensembles import judged_by, row_losses
from ...search.leaderboard.needed import Design, find_needed
from ...search.paired import Repeated
from ...search.ties import Pair, pairs
from ...search.units import MOST_ROWS
from ...training.fitting.complaints import in_own_words
from ...training.fitting.pipelines import make_model
from ...training.fitting.splits import make_splits
from ...training.fitting.supervised import fit, has_classes, predict
from ...training.tables import Table
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from .outcome import units_of
from .searched_table import read_seen_rows

_SEEDS = 2**32


def run(task: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Test each pipeline by each repeat. Go on where the first repeats show that it helps.

    Returns:
        ``repeats``, how many were done; ``scores`` and ``losses`` of the pipelines, means over the
            repeats; ``judged_by``, the metric of the losses; ``pairs``, the comparison of each with
            each.
    """
    order = RepeatsOrder.model_validate(task["order"])
    metric, repeats, most = task["metric"], task["repeats"], task["up_to"]
    design = Design.of(order.validation)
    tested = _read(order, metric, folder)

    def repeat(first: int, end: int) -> None:
        each = len(tested) * design.fits
        for number in range(first, end):
            for place, one in enumerate(tested):
                done = number * each + place * design.fits
                note = f"repeat {number + 1} of {end}, {one.name}"
                reporter.progress(done, end * each, note)
                one.repeat(number)

    repeat(0, repeats)
    found, limit = _compare(tested, design)
    if most is not None:
        needed = min(most, _count_needed(tested, found, limit, design))
        if needed > repeats:
            repeat(repeats, needed)
            repeats = needed
            found, _ = _compare(tested, design)
    return {
        "repeats": repeats,
        "judged_by": judged_by(metric),
        "scores": [one.score for one in tested],
        "losses": [one.loss for one in tested],
        "pairs": [asdict(pair) for pair in found],
    }


def _compare(tested: Sequence[_Tested], design: Design) -> tuple[list[Pair], float]:
    first = tested[0]
    return pairs(
        np.stack([np.concatenate(one.losses) for one in tested]),
        units=np.concatenate(first.units),
        folds=np.concatenate(first.folds),
        repeated=Repeated(np.concatenate(first.repeats), design.test_share),
    )


def _count_needed(
    tested: Sequence[_Tested], found: Sequence[Pair], limit: float, design: Design
) -> int:
    """Return how many repeats distinguish the best from all that repeats can distinguish from it.

    The number is chosen once, by the parts of the error (J. Wittes and E. Brittain, The Role of
    Internal Pilot Studies in Increasing the Efficiency of Clinical Trials, 1990).
    """
    best = int(np.argmin([one.loss for one in tested]))
    needed = [
        find_needed(pair, limit, design).repeats
        for pair in found
        if best in (pair.first, pair.second)
    ]
    return max((count for count in needed if count is not None), default=0)


def _read(order: RepeatsOrder, metric: str, folder: Folder) -> list[_Tested]:
    tables: dict[str, Table] = {}
    tested = []
    for one in order.fits:
        spec = one.spec.model_copy(update={"validation": order.validation})
        key = json.dumps(one.kinds)
        if key not in tables:
            tables[key] = read_seen_rows(spec, one.kinds, order.holdout, folder)
        tested.append(_Tested(spec, one.plan, tables[key], order.validation, metric))
    return tested


class _Tested:
    """A pipeline with all of its tests so far.

    Each of ``losses``, ``units``, ``folds`` and ``repeats`` has an array (m,) for each fit, with an
    item for each of its test rows: the loss, the row or its group, the fit, and the repeat.
    """

    def __init__(
        self, spec: ResolvedSpec, plan: Plan, table: Table, how: HoldOut | KFold, metric: str
    ) -> None:
        self.name = spec.steps[-1].estimator
        self.losses: list[NDArray[np.float64]] = []
        self.units: list[NDArray[np.int64]] = []
        self.folds: list[NDArray[np.int64]] = []
        self.repeats: list[NDArray[np.int64]] = []
        self._scores: list[float] = []
        self._spec = spec
        self._plan = plan
        self._table = table
        self._how = how
        self._metric = metric
        classifies = spec.task == "classification"
        self._classes = np.unique(table.truth) if classifies else None
        self._kept = _kept_rows(len(table))
        groups = units_of(how, table)
        self._units = np.arange(len(table)) if groups is None else groups

    @property
    def score(self) -> float:
        """The mean score of the fits.

        Raises:
            Invalid: The metric is not defined for it.
        """
        defined = [score for score in self._scores if math.isfinite(score)]
        if not defined:
            name = self._metric.replace("_", " ")
            raise Invalid(
                "{name} is not defined for the tests of {tests}.",
                name=name,
                tests=self.name,
            )
        return float(np.mean(defined))

    @property
    def loss(self) -> float:
        return float(np.concatenate(self.losses).mean())

    def repeat(self, number: int) -> None:
        """Fit and test it by each fold of a repeat.

        Raises:
            Invalid: The rows can't be split or fitted.
        """
        seed = ((self._how.seed or 0) + number) % _SEEDS
        split = self._how.model_copy(update={"seed": seed})
        spec = self._spec.model_copy(update={"validation": split, "seed": seed})
        model, table = make_model(self._plan, seed), self._table
        with warnings.catch_warnings(), in_own_words(spec, table.features, table.target):
            warnings.simplefilter("ignore")
            for train, test in make_splits(spec, table):
                if self._classes is not None and not has_classes(table.truth[train]):
                    raise Invalid("A fold has only one class to learn from.")
                fitted = fit(model, table, train)
                found = predict(fitted, table.features.iloc[test], table.truth[test])
                self._note(number, test, found)

    def _note(self, number: int, test: NDArray[np.int64], found: Predictions) -> None:
        """Note the losses of a fit on its test rows."""
        plain = found if self._classes is None else encoded([found])[1][0]
        scores = plain_scores(self._spec.task, plain)
        self._scores.append(scores.get(self._metric, math.nan))
        seen = self._kept[test]
        rows, answers = test[seen], answers_of(found, self._classes)[seen]
        truth = self._table.truth[rows]
        if self._classes is None:
            numbers = np.asarray(truth, float)
            losses = row_losses("regression", self._metric, numbers, answers[:, 0])
        else:
            places = np.searchsorted(self._classes, truth)
            losses = row_losses("classification", self._metric, places, answers)
        self.folds.append(np.full(len(rows), len(self.folds)))
        self.repeats.append(np.full(len(rows), number))
        self.units.append(self._units[rows])
        self.losses.append(losses)


def _kept_rows(rows: int) -> NDArray[np.bool_]:
    """Return which rows are compared, of shape (rows,): of very many a random part."""
    kept = np.ones(rows, bool)
    if rows > MOST_ROWS:
        kept[np.random.default_rng(0).permutation(rows)[MOST_ROWS:]] = False
    return kept
