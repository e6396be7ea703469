"""From predictions to the report of a task with a target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...schemas.artifacts import Score
from ...schemas.reports import Chart, ClassScore, ConfusionMatrix, Importance, Metric, Report, Task
from ..metrics.definitions import (
    MetricDefinition,
    Predictions,
    encoded,
    joined,
    metrics_of,
    range_of_scorer,
)
from ..metrics.intervals import of_mean, over_folds, row_errors
from ..metrics.scores import plain_scores
from . import charts
from .probability_charts import probability_charts
from .remarks import below_dummy, undefined, what_is_missing
from .slices import make_slices, worst_rows

MAX_MATRIX_CLASSES = 20


@dataclass(frozen=True)
class Tested:
    """Predictions of one fold with what is known beside them.

    ``dummy`` may be missing; ``scores`` are those of chosen scorers for the model and the dummy.
    """

    predictions: Predictions
    dummy: Predictions | None = None
    train_rows: int = 0
    scores: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    importance: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class TestedRows:
    """The tested rows, one fold's after the other's.

    ``slices`` are further columns by which rows are told apart, ``positions`` places in the
    dataset.
    """

    features: pd.DataFrame
    slices: pd.DataFrame
    positions: NDArray[Any]


def make_report(
    task: Task,
    target: str,
    validation: str,
    folds: Sequence[Tested],
    rows: TestedRows,
    counts: dict[str, int],
    notes: list[str],
) -> Report:
    """The report over ``folds``; one fold is a single test.

    Args:
        counts: of rows, by what was done with them.
    """
    classifies = task == "classification"
    said = [fold.predictions for fold in folds]
    dummies = [fold.dummy for fold in folds if fold.dummy is not None]
    as_written = joined(said)
    labels: list[str] = []
    if classifies:
        classes, both = encoded([*said, *dummies])
        labels = [str(name) for name in classes]
        said, dummies = both[: len(said)], both[len(said) :]
    predictions = joined(said)
    errors = row_errors(task, predictions)
    together = plain_scores(task, predictions) if len(said) > 1 else {}
    scores = [plain_scores(task, fold) for fold in said]
    of_dummies = [plain_scores(task, fold) for fold in dummies]
    usual = [
        _metric(
            definition, len(folds), scores, of_dummies, errors, together, len(predictions.truth)
        )
        for definition in metrics_of(task)
    ]
    chosen = [_scored(name, folds) for name in folds[0].scores]
    found = [metric for metric in (*chosen, *usual) if metric is not None]
    notes = [*notes, *what_is_missing(task, said, scores, found, labels), *below_dummy(found)]
    notes += undefined([name for name, one in zip(folds[0].scores, chosen, strict=True) if not one])
    definition = metrics_of(task)[0]
    importance = _importance([fold.importance for fold in folds])
    if classifies:
        parts = _classification_parts(predictions, labels)
    else:
        parts = _regression_parts(predictions, target)
    found_charts = parts.pop("charts")
    if importance:
        spec = charts.importance(importance, definition.label)
        help_ = "By how much the headline falls when the column's values are shuffled."
        found_charts.insert(1, Chart(title="What matters most", help=help_, spec=spec))
    return Report(
        task=task,
        target=target,
        validation=validation,
        rows=counts,
        metrics=found,
        importance=importance,
        slices=make_slices(rows.slices, rows.features, *_scores_of_rows(task, predictions)),
        worst=worst_rows(rows.features, as_written, rows.positions, classifies=classifies),
        charts=found_charts,
        notes=notes,
        **parts,
    )


def _scores_of_rows(task: Task, predictions: Predictions) -> tuple[NDArray[Any], str]:
    """What is told of parts of the rows: a score of each row, and the metric that is its mean.

    R² says little there: a part has less variance.
    """
    if task == "classification":
        return predictions.truth == predictions.predicted, "accuracy"
    errors = np.asarray(predictions.predicted, float) - np.asarray(predictions.truth, float)
    return np.abs(errors), "mae"


def headline(report: Report) -> Score | None:
    """The number by which a model is shown; none where there is nothing to compare with."""
    if not report.metrics:
        return None
    first = report.metrics[0]
    return Score(metric=first.name, mean=first.mean, spread=first.spread, baseline=first.baseline)


def _metric(
    definition: MetricDefinition,
    folds: int,
    scores: Sequence[Mapping[str, float]],
    dummies: Sequence[Mapping[str, float]],
    errors: Mapping[str, float],
    together: Mapping[str, float],
    rows: int,
) -> Metric | None:
    """One metric over the folds; none where it is not defined on every fold."""
    numbers = _known(definition.name, scores)
    if len(numbers) < folds:
        return None
    known = _known(definition.name, dummies)
    mean, error = float(np.mean(numbers)), errors.get(definition.name)
    all_at_once = together.get(definition.name, mean)
    return Metric(
        name=definition.name,
        label=definition.label,
        help=definition.help,
        higher_is_better=definition.higher_is_better,
        mean=mean,
        spread=_spread(numbers),
        interval=of_mean(definition, mean, all_at_once, error, rows),
        folds=numbers,
        baseline=float(np.mean(known)) if len(known) == folds else None,
    )


def _known(metric: str, scores: Sequence[Mapping[str, float]]) -> list[float]:
    values = [found.get(metric, math.nan) for found in scores]
    return [value for value in values if math.isfinite(value)]


def _scored(name: str, folds: Sequence[Tested]) -> Metric | None:
    """What one of scikit-learn's scorers says; higher is always better there. None where it is
    not defined on every fold."""
    numbers = [fold.scores[name][0] for fold in folds]
    of_dummies = [fold.scores[name][1] for fold in folds]
    if not all(math.isfinite(number) for number in numbers):
        return None
    return Metric(
        name=name,
        label=name.replace("_", " "),
        help="scikit-learn's scorer of this name: higher is better.",
        higher_is_better=True,
        mean=float(np.mean(numbers)),
        spread=_spread(numbers),
        interval=over_folds(numbers, range_of_scorer(name)),
        folds=numbers,
        baseline=float(np.mean(of_dummies)) if all(map(math.isfinite, of_dummies)) else None,
    )


def _spread(numbers: list[float]) -> float | None:
    return float(np.std(numbers, ddof=1)) if len(numbers) > 1 else None


def _importance(falls: Sequence[Mapping[str, float]]) -> list[Importance]:
    """The mean fall of each column over the folds, the greatest first."""
    columns = [name for name in falls[0] if all(name in fall for fall in falls)]
    found = []
    for name in columns:
        values = [fall[name] for fall in falls]
        found.append(Importance(column=name, mean=float(np.mean(values)), spread=_spread(values)))
    return sorted(found, key=lambda one: -one.mean)


def _regression_parts(predictions: Predictions, target: str) -> dict[str, Any]:
    truth, predicted = predictions.truth, predictions.predicted
    return {
        "charts": [
            Chart(
                title="Predicted against actual",
                help="Points on the dashed line are right.",
                spec=charts.predicted_against_actual(truth, predicted, target),
            ),
            Chart(
                title="Residuals",
                help="What is left when the prediction is taken away. A pattern is something that "
                "the model misses.",
                spec=charts.residuals(truth, predicted, target),
            ),
        ]
    }


def _classification_parts(predictions: Predictions, labels: Sequence[str]) -> dict[str, Any]:
    """What is told of classes, which are places among ``labels``."""
    truth, predicted, size = predictions.truth, predictions.predicted, len(labels)
    support = np.bincount(truth, minlength=size)
    called = np.bincount(predicted, minlength=size)
    hits = np.bincount(truth[truth == predicted], minlength=size)
    shown = np.flatnonzero(support + called).tolist()
    parts: dict[str, Any] = {
        "classes": [
            ClassScore(
                label=labels[place],
                precision=float(hits[place] / max(called[place], 1)),
                recall=float(hits[place] / max(support[place], 1)),
                f1=float(2 * hits[place] / (support[place] + called[place])),
                support=int(support[place]),
            )
            for place in shown
        ],
        "charts": probability_charts(predictions, labels),
    }
    if len(shown) <= MAX_MATRIX_CLASSES:
        names = [labels[place] for place in shown]
        pairs = np.searchsorted(shown, truth) * len(shown) + np.searchsorted(shown, predicted)
        matrix = np.bincount(pairs, minlength=len(shown) ** 2).reshape(len(shown), -1)
        counts = matrix.tolist()
        parts["confusion"] = ConfusionMatrix(labels=names, counts=counts)
        chart = Chart(
            title="Confusion matrix",
            help="Rows are what is, columns what was predicted; on the diagonal both agree.",
            spec=charts.confusion(names, counts),
        )
        parts["charts"].insert(0, chart)
    return parts
