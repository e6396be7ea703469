"""The metrics of reports, each with a sentence that explains it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from ..schemas.reports import Task


@dataclass(frozen=True)
class Predictions:
    """Predictions of one fold. ``probabilities`` has a column for each of ``classes``."""

    truth: NDArray[Any]
    predicted: NDArray[Any]
    probabilities: NDArray[np.float64] | None = None
    classes: NDArray[Any] | None = None

    def at(self, rows: NDArray[Any]) -> Predictions:
        """Of some rows only; rows may be named more than once."""
        probabilities = None if self.probabilities is None else self.probabilities[rows]
        return Predictions(self.truth[rows], self.predicted[rows], probabilities, self.classes)

    @cached_property
    def by_class(self) -> ByClass:
        """Recall, F1 and support of every class that occurs, asked for once by several metrics."""
        _, recall, f1, support = metrics.precision_recall_fscore_support(
            self.truth, self.predicted, zero_division=0
        )
        return ByClass(recall, f1, support)


class ByClass(NamedTuple):
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    support: NDArray[np.int64]


@dataclass(frozen=True)
class MetricDefinition:
    name: str
    label: str
    help: str
    higher_is_better: bool
    compute: Callable[[Predictions], float | None]
    range: tuple[float, float] = (-math.inf, math.inf)
    """The least and the greatest value that there can be."""


def _roc_auc(p: Predictions) -> float | None:
    if p.probabilities is None or p.classes is None or len(p.classes) < 2:
        return None
    if set(np.unique(p.truth)) != set(p.classes):
        return None  # undefined unless every class is among the test rows
    if (p.probabilities == p.probabilities[0]).all():
        return 0.5  # the same for every row, like a dummy's: nothing is ranked
    if len(p.classes) == 2:
        return float(metrics.roc_auc_score(p.truth == p.classes[1], p.probabilities[:, 1]))
    return float(
        metrics.roc_auc_score(p.truth, p.probabilities, multi_class="ovr", labels=p.classes)
    )


def _log_loss(p: Predictions) -> float | None:
    if p.probabilities is None or p.classes is None or len(p.classes) < 2:
        return None
    if not set(np.unique(p.truth)) <= set(p.classes):
        return None  # a class that the model never saw has no probability
    return float(metrics.log_loss(p.truth, p.probabilities, labels=p.classes))


def _macro_f1(p: Predictions) -> float:
    return float(np.mean(p.by_class.f1))


def _balanced_accuracy(p: Predictions) -> float:
    return float(np.mean(p.by_class.recall[p.by_class.support > 0]))


def _r2(p: Predictions) -> float | None:
    return float(metrics.r2_score(p.truth, p.predicted)) if len(p.truth) > 1 else None


CLASSIFICATION = (
    MetricDefinition(
        "accuracy",
        "Accuracy",
        "Share of rows whose class was predicted correctly.",
        True,
        lambda p: float(metrics.accuracy_score(p.truth, p.predicted)),
        (0, 1),
    ),
    MetricDefinition(
        "balanced_accuracy",
        "Balanced accuracy",
        "Recall averaged over classes: rare classes count as much as common ones.",
        True,
        _balanced_accuracy,
        (0, 1),
    ),
    MetricDefinition(
        "f1_macro",
        "F1 (macro)",
        "Harmonic mean of precision and recall, averaged over classes.",
        True,
        _macro_f1,
        (0, 1),
    ),
    MetricDefinition(
        "roc_auc",
        "ROC AUC",
        "How well the probabilities rank: 0.5 is chance, 1 is perfect; one class against the rest.",
        True,
        _roc_auc,
        (0, 1),
    ),
    MetricDefinition(
        "log_loss",
        "Log loss",
        "How far the probabilities are from the truth: 0 is perfect, sure mistakes cost most.",
        False,
        _log_loss,
        (0, math.inf),
    ),
)

REGRESSION = (
    MetricDefinition(
        "r2",
        "R²",
        "Share of the target's variance that is explained: 1 is perfect, 0 is the mean's score.",
        True,
        _r2,
        (-math.inf, 1),
    ),
    MetricDefinition(
        "mae",
        "Mean absolute error",
        "By how much predictions are off on average, in the target's unit.",
        False,
        lambda p: float(metrics.mean_absolute_error(p.truth, p.predicted)),
        (0, math.inf),
    ),
    MetricDefinition(
        "rmse",
        "Root mean squared error",
        "Like the mean absolute error, but large mistakes weigh more.",
        False,
        lambda p: float(metrics.root_mean_squared_error(p.truth, p.predicted)),
        (0, math.inf),
    ),
)


def metrics_of(task: Task) -> tuple[MetricDefinition, ...]:
    """The metrics of a task with a target; the first is the headline."""
    return CLASSIFICATION if task == "classification" else REGRESSION


def joined(folds: Sequence[Predictions]) -> Predictions:
    """The predictions of all folds as one; of probabilities only where all folds saw the same
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
