"""Ensembles of trials, chosen greedily from the predictions of rows that they were not fitted on.

The method is that of R. Caruana, A. Niculescu-Mizil, G. Crew and A. Ksikes, Ensemble Selection from
Libraries of Models, 2004: begin with nothing, and add, again and again and with replacement, the
trial that improves the mean of the predictions most. Each of several bags may only use half of the
trials, and the bags' choices are joined: single lucky trials then get less weight.

An ensemble that is chosen by some rows looks too good on them. So the choice is repeated without
each of a few parts of the rows, and scored on the part. The single best trial goes through the
same. Where the ensemble is not better by more than chance (``ties.compare``), the single best trial
is returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..schemas.pipelines.reports import Task
from .ties import compare
from .units import Numbers, places

ALPHA = 0.05
PARTS = 5
MAX_TRIALS = 50
"""The number of best trials that an ensemble may use."""
MAX_ROWS = 20_000
"""The number of rows that choose. All rows test the choice."""
_STAND_INS = {
    "balanced_accuracy": "log_loss",
    "f1_macro": "log_loss",
    "roc_auc": "log_loss",
    "r2": "rmse",
}
"""Metrics that are no means over rows, and the metric of the proper loss that stands in for each
(T. Gneiting and A. E. Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation, 2007)."""


@dataclass(frozen=True)
class Ensemble:
    """Weights of trials, which sum to 1. A single trial where more do not help.

    Args:
        weights: the weight of each chosen trial by its place.
        loss: the mean loss of the ensemble, on rows that did not choose it.
        single_loss: likewise for the single best trial.
        p: how often an ensemble that does not help would look at least as good.
        judged_by: the metric of the loss.
    """

    weights: dict[int, float]
    loss: float
    single_loss: float
    p: float
    judged_by: str

    @property
    def is_single(self) -> bool:
        return len(self.weights) == 1


def judged_by(metric: str) -> str:
    """Return the metric of the losses that ``row_losses`` gives for a metric.

    Balanced accuracy, F1 and ROC AUC are not means over rows: log loss stands in for them, because
    it is the smallest for the true probabilities. R² orders models as squared errors do.
    """
    return _STAND_INS.get(metric, metric)


def row_losses(task: Task, metric: str, truth: NDArray[Any], predictions: NDArray[Any]) -> Numbers:
    """Return the loss of each row, of shape (rows,), or (trials, rows) for many trials.

    The mean of the losses is the log loss, the share of errors, the mean absolute error or the mean
    squared error. Probabilities are clipped as in the log loss of reports: by the precision of
    their type.

    Args:
        truth: places of classes or numbers, of shape (rows,).
        predictions: probabilities of shape (…, rows, classes), or numbers of shape (…, rows).
    """
    kind = judged_by(metric)
    if task == "classification":
        rows = np.arange(len(truth))
        if kind == "log_loss":
            return _log_losses(predictions[..., rows, truth])
        return np.asarray(predictions.argmax(axis=-1) != truth, float)
    errors = np.asarray(predictions, float) - truth
    losses: Numbers = np.abs(errors) if kind == "mae" else np.square(errors)
    return losses


def select(
    task: Task,
    predictions: NDArray[Any],
    truth: NDArray[Any],
    metric: str,
    *,
    most: int = 25,
    bags: int = 5,
    units: NDArray[Any] | None = None,
    folds: NDArray[Any] | None = None,
) -> Ensemble:
    """Choose an ensemble of trials, or the single best trial.

    Args:
        predictions: probabilities of shape (trials, rows, classes), or numbers of shape (trials,
            rows), each of a fit that did not see the row.
        truth: places of classes or numbers, of shape (rows,).
        most: the number of steps of a bag, and of trials in the ensemble.
        units: the group of each row, of shape (rows,). None: each row is a unit.
        folds: the fold of each row, of shape (rows,); None for a hold-out.
    """
    library = _Library.of(task, metric, predictions, truth)
    losses = library.losses()
    single = int(losses.mean(axis=1).argmin())
    parts = _parts(places(len(truth), units))
    of_ensemble, of_single = np.empty(len(truth)), np.empty(len(truth))
    for part in range(int(parts.max()) + 1):
        fitted, tested = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        weights = _weights(library.at(fitted), most, bags)
        of_ensemble[tested] = library.at(tested).mixed(weights)
        of_single[tested] = losses[losses[:, fitted].mean(axis=1).argmin(), tested]
    found = compare(of_ensemble, of_single, units, folds)
    weights = np.eye(len(losses))[single]
    # Only a smaller loss counts, so half of the p-value of a difference.
    p = found.p / 2 if found.difference < 0 else 1 - found.p / 2
    if p < ALPHA:
        weights = _weights(library, most, bags)
    return Ensemble(
        weights={int(trial): float(weights[trial]) for trial in np.flatnonzero(weights)},
        loss=float(of_ensemble.mean()),
        single_loss=float(of_single.mean()),
        p=p,
        judged_by=judged_by(metric),
    )


@dataclass(frozen=True)
class _Library:
    """What is mixed.

    Args:
        values: the probabilities or numbers of each trial, of shape (trials, rows, …). The log loss
            needs only the probability of the true class, which saves most of the time where classes
            are many.
        truth: of shape (rows,).
        loss: gives the loss of each row for truth and values.
    """

    values: NDArray[Any]
    truth: NDArray[Any]
    loss: Callable[[NDArray[Any], NDArray[Any]], Numbers]

    @classmethod
    def of(
        cls, task: Task, metric: str, predictions: NDArray[Any], truth: NDArray[Any]
    ) -> _Library:
        if task == "classification" and judged_by(metric) == "log_loss":
            of_truth = predictions[:, np.arange(len(truth)), truth]
            return cls(of_truth, truth, lambda _, values: _log_losses(values))
        return cls(predictions, truth, partial(row_losses, task, metric))

    def at(self, rows: NDArray[np.intp]) -> _Library:
        return _Library(self.values[:, rows], self.truth[rows], self.loss)

    def losses(self) -> Numbers:
        """Return the loss of each row by each trial, of shape (trials, rows)."""
        return self.loss(self.truth, self.values)

    def mixed(self, weights: Numbers) -> Numbers:
        """Return the loss of each row by the mean of the trials, of shape (rows,)."""
        return self.loss(self.truth, np.tensordot(weights, self.values, 1))


def _parts(unit: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the part of each row, of shape (rows,). Rows of a unit are in the same part."""
    units = int(unit.max()) + 1
    part = np.random.default_rng(0).permutation(units) % min(PARTS, units)
    return part[unit]


def _weights(library: _Library, most: int, bags: int) -> Numbers:
    """Return a weight for each trial, of shape (trials,)."""
    drawn = np.random.default_rng(0)
    rows = len(library.truth)
    if rows > MAX_ROWS:
        library = library.at(np.sort(drawn.choice(rows, MAX_ROWS, replace=False)))
    best = np.argsort(library.losses().mean(axis=1), kind="stable")[:MAX_TRIALS]
    half = (len(best) + 1) // 2 if bags > 1 else len(best)
    counts = np.zeros(len(library.values))
    for _ in range(bags):
        bag = best[np.sort(drawn.choice(len(best), half, replace=False))]
        path = bag[_greedy(library, bag, most)]
        counts += np.bincount(path, minlength=len(counts)) / len(path)
    counts[np.argsort(-counts, kind="stable")[most:]] = 0
    weights: Numbers = counts / counts.sum()
    return weights


def _greedy(library: _Library, bag: NDArray[np.intp], most: int) -> list[int]:
    """Return the places in the bag in the order in which trials were added, up to the smallest
    loss."""
    values = library.values[bag]
    total = np.zeros(values.shape[1:])
    path: list[int] = []
    losses: list[float] = []
    for step in range(1, most + 1):
        mixtures = ((total + value) / step for value in values)
        after = [float(library.loss(library.truth, mixed).mean()) for mixed in mixtures]
        path.append(int(np.argmin(after)))
        losses.append(min(after))
        total += values[path[-1]]
    return path[: int(np.argmin(losses)) + 1]


def _log_losses(probabilities: NDArray[Any]) -> Numbers:
    smallest = np.finfo(probabilities.dtype).eps
    losses: Numbers = -np.log(np.clip(probabilities, smallest, 1 - smallest))
    return losses
