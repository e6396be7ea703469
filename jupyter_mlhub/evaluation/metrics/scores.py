"""Compute all metrics at once, for the rows as they are or for many resamples.

A resample is a row of weights: the number of times that each tested row was drawn. A few products
of matrices then give the scores of all resamples. scikit-learn's functions give the same numbers,
for the rows as they are to the last digit. But they check and sort the rows for each metric and
each resample, which would take most of the time of a report.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...schemas.pipelines.reports import Task
from .definitions import metrics_of
from .predictions import Predictions
from .ranking import Numbers, Ranking

Area = Callable[[NDArray[np.bool_], Numbers, Numbers], Numbers]


def headline_score(task: Task, predictions: Predictions) -> float:
    """Return the score by the task's first metric; NaN where it is not defined."""
    name = metrics_of(task)[0].name
    if task == "classification":  # accuracy needs no counts
        return float(np.mean(predictions.truth == predictions.predicted))
    return plain_scores(task, predictions)[name]


def plain_scores(task: Task, predictions: Predictions) -> dict[str, float]:
    """Return the scores of the rows as they are; NaN where a metric is not defined.

    Args:
        predictions: the predictions, with classes as places, as ``encoded`` gives them.
    """
    found = weighted_scores(task, predictions, np.ones((1, len(predictions.truth))), _plain_area)
    return {name: float(values[0]) for name, values in found.items()}


def draw_weights(rows: int, resamples: int) -> Numbers:
    """Return weights of shape (resamples, rows), drawn with replacement."""
    drawn = np.random.default_rng(0).integers(rows, size=(resamples, rows))
    places = drawn + np.arange(resamples)[:, np.newaxis] * rows
    counts = np.bincount(places.ravel(), minlength=resamples * rows)
    return counts.reshape(resamples, rows).astype(float)


def weighted_scores(
    task: Task, predictions: Predictions, weights: Numbers, area: Area | None = None
) -> dict[str, Numbers]:
    """Return the scores of each metric, of shape (resamples,).

    A score is NaN where it is not defined on a resample. Metrics that need probabilities are
    missing without them.

    Args:
        predictions: the predictions of n rows, with classes as places, as ``encoded`` gives them.
        weights: of shape (resamples, n).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if task == "regression":
            return _regression(predictions, weights)
        return _classification(predictions, weights) | _of_probabilities(
            predictions, weights, area or _weighted_area
        )


def _regression(p: Predictions, weights: Numbers) -> dict[str, Numbers]:
    truth = np.asarray(p.truth, float)
    errors = truth - np.asarray(p.predicted, float)
    total = weights.sum(axis=1)
    squares = _sums(weights, errors**2)
    means = _sums(weights, truth) / total
    spread = _sums(weights, (truth - means[:, np.newaxis]) ** 2)
    # Where the truth is constant, R² is 1 for exact predictions, else 0.
    r2 = np.where(spread > 0, 1 - squares / spread, squares == 0)
    return {
        "r2": np.where(total > 1, r2, np.nan),
        "mae": _sums(weights, np.abs(errors)) / total,
        "rmse": np.sqrt(squares / total),
    }


def _sums(weights: Numbers, values: Numbers) -> Numbers:
    """Return weighted sums. They equal those of scikit-learn to the last digit, unlike a
    product's."""
    sums: Numbers = (weights * values).sum(axis=1)
    return sums


def _classification(p: Predictions, weights: Numbers) -> dict[str, Numbers]:
    hit = p.truth == p.predicted
    classes = int(max(p.truth.max(), p.predicted.max())) + 1
    support = _tally(p.truth, weights, classes)
    predicted = _tally(p.predicted, weights, classes)
    hits = _tally(p.truth, weights * hit, classes)
    recall = np.where(support > 0, hits / support, np.nan)
    f1 = np.where(support + predicted > 0, 2 * hits / (support + predicted), np.nan)
    return {
        "accuracy": _sums(weights, hit) / weights.sum(axis=1),
        "balanced_accuracy": _means(recall),
        "f1_macro": _means(f1),
    }


def _means(of_classes: Numbers) -> Numbers:
    """Return means over the classes that are there.

    For a single row they equal those of scikit-learn, which leaves out the others before it sums.
    """
    if len(of_classes) == 1:
        return np.array([np.mean(of_classes[0][~np.isnan(of_classes[0])])])
    means: Numbers = np.nanmean(of_classes, axis=1)
    return means


def _tally(places: NDArray[np.intp], weights: Numbers, classes: int) -> Numbers:
    """Return the weight of each class, of shape (resamples, classes)."""
    if len(weights) == 1:
        return np.bincount(places, weights[0], classes)[np.newaxis].astype(float)
    tally: Numbers = weights @ (places[:, np.newaxis] == np.arange(classes)).astype(float)
    return tally


def _of_probabilities(p: Predictions, weights: Numbers, area: Area) -> dict[str, Numbers]:
    if p.probabilities is None or p.classes is None or len(p.classes) < 2:
        return {}
    if not set(np.unique(p.truth)) <= set(p.classes):
        return {}  # a class that the model never saw has no probability
    place = np.searchsorted(p.classes, p.truth)
    probabilities = p.probabilities[np.arange(len(place)), place]
    smallest = np.finfo(probabilities.dtype).eps
    losses = -np.log(np.clip(probabilities, smallest, 1 - smallest))
    shown = [1] if len(p.classes) == 2 else range(len(p.classes))
    areas = [area(place == index, p.probabilities[:, index], weights) for index in shown]
    return {
        "log_loss": _mean_loss(losses, weights),
        "roc_auc": np.mean(areas, axis=0),
    }


def _mean_loss(losses: NDArray[Any], weights: Numbers) -> Numbers:
    """Return mean losses.

    For a single row of weights they equal those of scikit-learn, which keeps single precision.
    """
    if len(weights) == 1:
        return np.array([float(losses.mean())])
    means: Numbers = _sums(weights, losses) / weights.sum(axis=1)
    return means


def _plain_area(is_class: NDArray[np.bool_], score: Numbers, _weights: Numbers) -> Numbers:
    """Return the area under the ROC curve of the rows as they are."""
    if (score == score[0]).all():  # the scores of a dummy are all equal
        return np.array([0.5 if is_class.any() and not is_class.all() else np.nan])
    return np.array([Ranking.of(is_class, score).area()])


def _weighted_area(is_class: NDArray[np.bool_], score: Numbers, weights: Numbers) -> Numbers:
    """Return the area under the ROC curve: how often a row of the class ranks above another one.

    Ties count half. The area is NaN where one of the two is missing.
    """
    order = np.argsort(score, kind="stable")
    ranked, is_class, weights = score[order], is_class[order], weights[:, order]
    others = weights * ~is_class
    below = np.concatenate([np.zeros((len(weights), 1)), np.cumsum(others, axis=1)], axis=1)
    first = np.searchsorted(ranked, ranked[is_class], side="left")
    after = np.searchsorted(ranked, ranked[is_class], side="right")
    won = (below[:, first] + below[:, after]) / 2
    own = weights[:, is_class]
    area: Numbers = (own * won).sum(axis=1) / (own.sum(axis=1) * others.sum(axis=1))
    return area
