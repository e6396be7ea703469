"""All metrics on many resamples of the test rows at once.

A resample is a row of weights, how often each test row was drawn; scores of all resamples come from
a few products of matrices, where asking scikit-learn for each would take a hundred times as long.
With weights of one the scores are those of ``metrics``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..schemas.reports import Task
from .metrics import Predictions

MAX_CLASSES = 30
Numbers = NDArray[np.float64]


def draw_weights(rows: int, resamples: int) -> Numbers:
    """Weights of shape (resamples, rows), by drawing with replacement."""
    chosen = np.random.default_rng(0)
    return chosen.multinomial(rows, np.full(rows, 1 / rows), resamples).astype(float)


def weighted_scores(task: Task, predictions: Predictions, weights: Numbers) -> dict[str, Numbers]:
    """For each metric its scores, one a resample; what is not defined on one is NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if task == "regression":
            return _regression(predictions, weights)
        return _classification(predictions, weights)


def plain_scores(task: Task, predictions: Predictions) -> dict[str, float]:
    """The scores of the rows as they are."""
    found = weighted_scores(task, predictions, np.ones((1, len(predictions.truth))))
    return {name: float(values[0]) for name, values in found.items()}


def _regression(p: Predictions, weights: Numbers) -> dict[str, Numbers]:
    truth = np.asarray(p.truth, float)
    errors = truth - np.asarray(p.predicted, float)
    total = weights.sum(axis=1)
    squares = weights @ errors**2
    mean = weights @ truth / total
    spread = weights @ truth**2 - total * mean**2
    return {
        "r2": 1 - squares / spread,
        "mae": weights @ np.abs(errors) / total,
        "rmse": np.sqrt(squares / total),
    }


def _classification(p: Predictions, weights: Numbers) -> dict[str, Numbers]:
    total = weights.sum(axis=1)
    found = {"accuracy": weights @ (p.truth == p.predicted).astype(float) / total}
    labels = np.unique(np.concatenate([p.truth, p.predicted]))
    if len(labels) > MAX_CLASSES:
        return found
    truth = np.searchsorted(labels, p.truth)
    predicted = np.searchsorted(labels, p.predicted)
    is_truth, is_predicted = np.eye(len(labels))[truth], np.eye(len(labels))[predicted]
    hits = weights @ (is_truth * is_predicted)
    support, called = weights @ is_truth, weights @ is_predicted
    recall = np.where(support > 0, hits / support, np.nan)
    f1 = np.where(support + called > 0, 2 * hits / (support + called), np.nan)
    found |= {"balanced_accuracy": np.nanmean(recall, axis=1), "f1_macro": np.nanmean(f1, axis=1)}
    if p.probabilities is None or p.classes is None:
        return found
    if set(np.unique(p.truth)) <= set(p.classes):
        place = np.searchsorted(p.classes, p.truth)
        chances = p.probabilities[np.arange(len(place)), place]
        losses = -np.log(np.clip(chances, np.finfo(chances.dtype).eps, 1))
        found["log_loss"] = weights @ losses / total
        shown = [1] if len(p.classes) == 2 else range(len(p.classes))
        areas = [_area(p.truth == p.classes[i], p.probabilities[:, i], weights) for i in shown]
        found["roc_auc"] = np.mean(areas, axis=0)
    return found


def _area(is_class: NDArray[np.bool_], score: Numbers, weights: Numbers) -> Numbers:
    """The area under the ROC curve: how often a row of the class is ranked above another; ties
    count half."""
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
