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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..schemas.pipelines.reports import Task
from .ties import compare
from .units import Numbers, places

ALPHA = 0.05
PARTS = 5
LIBRARY = 50
"""The number of best trials that an ensemble may use."""
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
        p: how often an ensemble that does not help would differ at least as much.
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
    losses = row_losses(task, metric, truth, predictions)
    single = int(losses.mean(axis=1).argmin())
    parts = _parts(places(len(truth), units))
    of_ensemble, of_single = np.empty(len(truth)), np.empty(len(truth))
    for part in range(int(parts.max()) + 1):
        fitted, tested = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        weights = _weights(task, metric, predictions[:, fitted], truth[fitted], most, bags)
        mixed = np.tensordot(weights, predictions[:, tested], 1)
        of_ensemble[tested] = row_losses(task, metric, truth[tested], mixed)
        of_single[tested] = losses[losses[:, fitted].mean(axis=1).argmin(), tested]
    found = compare(of_ensemble, of_single, units, folds)
    helps = found.difference < 0 and found.p < ALPHA
    weights = np.eye(len(losses))[single]
    if helps:
        weights = _weights(task, metric, predictions, truth, most, bags)
    return Ensemble(
        weights={int(trial): float(weights[trial]) for trial in np.flatnonzero(weights)},
        loss=float(of_ensemble.mean()),
        single_loss=float(of_single.mean()),
        p=found.p,
        judged_by=judged_by(metric),
    )


def _parts(unit: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the part of each row, of shape (rows,). Rows of a unit are in the same part."""
    units = int(unit.max()) + 1
    part = np.random.default_rng(0).permutation(units) % min(PARTS, units)
    return part[unit]


def _weights(
    task: Task,
    metric: str,
    predictions: NDArray[Any],
    truth: NDArray[Any],
    most: int,
    bags: int,
) -> Numbers:
    """Return a weight for each trial, of shape (trials,), by the rows given."""
    losses = row_losses(task, metric, truth, predictions).mean(axis=1)
    library = np.argsort(losses, kind="stable")[:LIBRARY]
    values, loss_of = _mixture(task, metric, predictions[library], truth)
    counts = np.zeros(len(losses))
    drawn = np.random.default_rng(0)
    for _ in range(bags):
        half = (len(library) + 1) // 2 if bags > 1 else len(library)
        bag = np.sort(drawn.choice(len(library), half, replace=False))
        path = _greedy(values[bag], loss_of, most)
        counts += np.bincount(library[bag[path]], minlength=len(losses)) / len(path)
    counts[np.argsort(-counts, kind="stable")[most:]] = 0
    weights: Numbers = counts / counts.sum()
    return weights


def _mixture(
    task: Task, metric: str, predictions: NDArray[Any], truth: NDArray[Any]
) -> tuple[NDArray[Any], Callable[[NDArray[Any]], Numbers]]:
    """Return what is mixed, with trials first, and the losses of rows of a mixture.

    The log loss needs only the probability of the true class, which saves most of the time where
    classes are many.
    """
    if task == "classification" and judged_by(metric) == "log_loss":
        return predictions[:, np.arange(len(truth)), truth], _log_losses
    return predictions, lambda mixed: row_losses(task, metric, truth, mixed)


def _greedy(
    values: NDArray[Any], loss_of: Callable[[NDArray[Any]], Numbers], most: int
) -> list[int]:
    """Return the trials in the order in which they were added, up to the smallest loss."""
    total = np.zeros(values.shape[1:])
    path: list[int] = []
    losses: list[float] = []
    for step in range(1, most + 1):
        after = [float(loss_of((total + value) / step).mean()) for value in values]
        best = int(np.argmin(after))
        path.append(best)
        losses.append(after[best])
        total += values[best]
    return path[: int(np.argmin(losses)) + 1]


def _log_losses(probabilities: NDArray[Any]) -> Numbers:
    smallest = np.finfo(probabilities.dtype).eps
    losses: Numbers = -np.log(np.clip(probabilities, smallest, 1 - smallest))
    return losses
