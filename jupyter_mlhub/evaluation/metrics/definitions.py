"""The metrics of reports, each with a sentence that explains it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...schemas.pipelines.reports import Task


@dataclass(frozen=True)
class Predictions:
    """The predictions of one fold of n rows, with k classes.

    Args:
        truth: the true values, of shape (n,).
        predicted: the predicted values, of shape (n,).
        probabilities: of shape (n, k), with a column for each of ``classes``; or None.
        classes: the classes that the model knows, of shape (k,); or None.
    """

    truth: NDArray[Any]
    predicted: NDArray[Any]
    probabilities: NDArray[np.float64] | None = None
    classes: NDArray[Any] | None = None

    def at(self, rows: NDArray[Any]) -> Predictions:
        """Return the predictions for some rows, by their places. A row may occur more than once."""
        probabilities = None if self.probabilities is None else self.probabilities[rows]
        return Predictions(self.truth[rows], self.predicted[rows], probabilities, self.classes)


@dataclass(frozen=True)
class MetricDefinition:
    """The name of a metric, its label and explanation, and the range of its values."""

    name: str
    label: str
    help: str
    higher_is_better: bool
    range: tuple[float, float] = (-math.inf, math.inf)
    """The smallest and the largest possible value."""


CLASSIFICATION = (
    MetricDefinition(
        "accuracy",
        "Accuracy",
        "Share of rows with a correctly predicted class.",
        True,
        (0, 1),
    ),
    MetricDefinition(
        "balanced_accuracy",
        "Balanced accuracy",
        "Recall averaged over classes: rare classes count as much as common ones.",
        True,
        (0, 1),
    ),
    MetricDefinition(
        "f1_macro",
        "F1 (macro)",
        "Harmonic mean of precision and recall, averaged over classes.",
        True,
        (0, 1),
    ),
    MetricDefinition(
        "roc_auc",
        "ROC AUC",
        "How well the probabilities rank: 0.5 is chance, 1 is perfect; one class against the rest.",
        True,
        (0, 1),
    ),
    MetricDefinition(
        "log_loss",
        "Log loss",
        "How far the probabilities are from the truth: 0 is perfect, sure mistakes cost most.",
        False,
        (0, math.inf),
    ),
)

REGRESSION = (
    MetricDefinition(
        "r2",
        "R²",
        "Share of the target's variance that is explained: 1 is perfect, 0 is the mean's score.",
        True,
        (-math.inf, 1),
    ),
    MetricDefinition(
        "mae",
        "Mean absolute error",
        "By how much predictions are off on average, in the target's unit.",
        False,
        (0, math.inf),
    ),
    MetricDefinition(
        "rmse",
        "Root mean squared error",
        "Like the mean absolute error, but large mistakes weigh more.",
        False,
        (0, math.inf),
    ),
)


def metrics_of(task: Task) -> tuple[MetricDefinition, ...]:
    """Return the metrics of a task with a target. The first is the headline."""
    return CLASSIFICATION if task == "classification" else REGRESSION


_SHARES = ("accuracy", "f1", "precision", "recall", "jaccard", "roc_auc", "average_precision")
_UP_TO_ONE = ("r2", "explained_variance", "d2_")


def range_of_scorer(name: str) -> tuple[float, float]:
    """Return the smallest and the largest possible value of one of scikit-learn's scorers."""
    if name.startswith("neg_"):
        return -math.inf, 0
    if name.startswith(_UP_TO_ONE):
        return -math.inf, 1
    if name == "matthews_corrcoef":
        return -1, 1
    if any(word in name for word in _SHARES):
        return 0, 1
    return -math.inf, math.inf


def encoded(folds: Sequence[Predictions]) -> tuple[NDArray[Any], list[Predictions]]:
    """Encode classes as integers, since numbers are compared and sorted much faster than text.

    Returns:
        All classes in order, of shape (k,), and the predictions with each class as its place there.
    """
    parts = [part for fold in folds for part in (fold.truth, fold.predicted, fold.classes)]
    present = [part for part in parts if part is not None]
    places, found = pd.factorize(np.concatenate(present))
    order = np.argsort(found)
    rank = np.empty(len(order), int)
    rank[order] = np.arange(len(order))
    ends = np.cumsum([len(part) for part in present])[:-1]
    pieces = iter(np.split(rank[places], ends))
    return found[order], [
        replace(
            fold,
            truth=next(pieces),
            predicted=next(pieces),
            classes=None if fold.classes is None else next(pieces),
        )
        for fold in folds
    ]


def joined(folds: Sequence[Predictions]) -> Predictions:
    """Join the predictions of all folds. Probabilities stay only where all folds have the same
    classes."""
    first = folds[0]
    alike = all(
        fold.probabilities is not None
        and fold.classes is not None
        and first.classes is not None
        and np.array_equal(fold.classes, first.classes)
        for fold in folds
    )
    return Predictions(
        truth=np.concatenate([fold.truth for fold in folds]),
        predicted=np.concatenate([fold.predicted for fold in folds]),
        probabilities=np.concatenate([f.probabilities for f in folds]) if alike else None,
        classes=first.classes if alike else None,
    )
