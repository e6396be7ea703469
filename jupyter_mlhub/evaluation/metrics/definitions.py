"""The metrics of reports, each with a sentence that explains it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...languages import say
from ...schemas.pipelines.reports import Task


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
        say("Accuracy"),
        say("Share of rows with a correctly predicted class."),
        True,
        (0, 1),
    ),
    MetricDefinition(
        "balanced_accuracy",
        say("Balanced accuracy"),
        say("Recall averaged over classes: rare classes count as much as common ones."),
        True,
        (0, 1),
    ),
    MetricDefinition(
        "f1_macro",
        say("F1 (macro)"),
        say("Harmonic mean of precision and recall, averaged over classes."),
        True,
        (0, 1),
    ),
    MetricDefinition(
        "roc_auc",
        say("ROC AUC"),
        say(
            "How well the probabilities rank: 0.5 is chance, 1 is perfect; one class against the "
            "rest."
        ),
        True,
        (0, 1),
    ),
    MetricDefinition(
        "log_loss",
        say("Log loss"),
        say("How far the probabilities are from the truth: 0 is perfect, sure mistakes cost most."),
        False,
        (0, math.inf),
    ),
)

REGRESSION = (
    MetricDefinition(
        "r2",
        say("R²"),
        say(
            "Share of the target's variance that is explained: 1 is perfect, 0 is the mean's score."
        ),
        True,
        (-math.inf, 1),
    ),
    MetricDefinition(
        "mae",
        say("Mean absolute error"),
        say("By how much predictions are off on average, in the target's unit."),
        False,
        (0, math.inf),
    ),
    MetricDefinition(
        "rmse",
        say("Root mean squared error"),
        say("Like the mean absolute error, but large mistakes weigh more."),
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
