"""Reports on tasks with a target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...languages import say
from ...schemas.data.artifacts import Score
from ...schemas.pipelines.reports import (
    Chart,
    ClassScore,
    ConfusionMatrix,
    Importance,
    Metric,
    Report,
    Task,
)
from ...wording import within
from ..metrics.definitions import MetricDefinition, metrics_of, range_of_scorer
from ..metrics.intervals import fold_interval, mean_interval, row_errors
from ..metrics.predictions import Predictions, encoded, joined
from ..metrics.scores import plain_scores
from . import charts
from .notes import (
    note_missing_importance,
    note_missing_metrics,
    note_undefined_scorers,
    note_worse_than_dummy,
)
from .probability_charts import probability_charts
from .slices import make_slices, worst_rows

MAX_MATRIX_CLASSES = 20


@dataclass(frozen=True)
class Tested:
    """The predictions of one fold, and what is known beside them.

    Args:
        dummy: the dummy's predictions for the same rows, if known.
        train_rows: the number of rows that the model was fitted on.
        scores: the scores of the model and of the dummy, by the name of a chosen scorer.
        importance: the importance of each column.
    """

    predictions: Predictions
    dummy: Predictions | None = None
    train_rows: int = 0
    scores: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    importance: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class TestedRows:
    """The n tested rows, fold after fold.

    Args:
        features: of shape (n, k).
        slices: further columns to slice by, of shape (n, c).
        positions: the places of the rows in the dataset, of shape (n,).
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
    repeats: int = 1,
) -> Report:
    """Make the report over ``folds``; a single fold is a single test.

    Args:
        validation: how the model was tested, in words.
        counts: the number of rows by what they were used for.
        notes: notes that are known already; the report adds its own.
        repeats: how many times the folds test the same rows. Metrics are means over all folds.
            ``rows``, intervals, tables and charts are of the first repeat.
    """
    classifies = task == "classification"
    once = folds[: len(folds) // repeats]
    scored = _score(task, folds, len(once))
    found, more_notes = _metrics(task, folds, scored, len(once))
    if classifies:
        parts = _classification_parts(scored.joined, scored.labels)
    else:
        parts = _regression_parts(scored.joined, target)
    found_charts = parts.pop("charts")
    importance = _importance([fold.importance for fold in folds])
    if importance:
        metric = within(metrics_of(task)[0].label)
        spec = charts.importance(importance, metric)
        help_ = say("Drop in {metric} when the column's values are shuffled.", metric=metric)
        found_charts.insert(1, Chart(title=say("Feature importance"), help=help_, spec=spec))
    as_written = joined([fold.predictions for fold in once])
    return Report(
        task=task,
        target=target,
        validation=validation,
        rows=counts,
        metrics=found,
        importance=importance,
        slices=make_slices(rows.slices, rows.features, *_scores_of_rows(task, scored.joined)),
        worst=worst_rows(rows.features, as_written, rows.positions, classifies=classifies),
        charts=found_charts,
        notes=[*notes, *more_notes, *note_missing_importance(rows.features.shape[1])],
        **parts,
    )


@dataclass(frozen=True)
class _Scored:
    """The predictions of all folds with their scores; ``joined`` has every row once.

    Where the task is classification, classes are places among ``labels``.
    """

    labels: list[str]
    predictions: list[Predictions]
    joined: Predictions
    scores: list[dict[str, float]]
    dummy_scores: list[dict[str, float]]


def _score(task: Task, folds: Sequence[Tested], once: int) -> _Scored:
    predictions = [fold.predictions for fold in folds]
    dummies = [fold.dummy for fold in folds if fold.dummy is not None]
    labels: list[str] = []
    if task == "classification":
        classes, both = encoded([*predictions, *dummies])
        labels = [str(name) for name in classes]
        predictions, dummies = both[: len(predictions)], both[len(predictions) :]
    return _Scored(
        labels,
        predictions,
        joined(predictions[:once]),
        [plain_scores(task, fold) for fold in predictions],
        [plain_scores(task, fold) for fold in dummies],
    )


def _metrics(
    task: Task, folds: Sequence[Tested], scored: _Scored, once: int
) -> tuple[list[Metric], list[str]]:
    """Compute the chosen and the usual metrics, and write notes on those that are missing."""
    errors = row_errors(task, scored.joined)
    pooled = plain_scores(task, scored.joined) if len(folds) > 1 else {}
    usual = [
        _metric(
            definition,
            len(folds),
            scored.scores,
            scored.dummy_scores,
            errors,
            pooled,
            len(scored.joined.truth),
        )
        for definition in metrics_of(task)
    ]
    names = list(folds[0].scores)
    chosen = [_scorer_metric(name, folds, once) for name in names]
    found = [metric for metric in (*chosen, *usual) if metric is not None]
    notes = note_missing_metrics(task, scored.predictions, scored.scores, found, scored.labels)
    notes += note_worse_than_dummy(found)
    notes += note_undefined_scorers(
        [name for name, metric in zip(names, chosen, strict=True) if not metric]
    )
    return found, notes


def _scores_of_rows(task: Task, predictions: Predictions) -> tuple[NDArray[Any], str]:
    """Return the score of each row for slices, of shape (n,), and the metric that is its mean.

    R² says little about a slice, as a slice has less variance.
    """
    if task == "classification":
        return predictions.truth == predictions.predicted, "accuracy"
    errors = np.asarray(predictions.predicted, float) - np.asarray(predictions.truth, float)
    return np.abs(errors), "mae"


def headline(report: Report) -> Score | None:
    """Return the number that stands for a model in lists; None where there is no metric."""
    if not report.metrics:
        return None
    first = report.metrics[0]
    return Score(
        metric=first.name,
        mean=first.mean,
        spread=first.spread,
        baseline=first.baseline,
        interval=first.interval,
    )


def _metric(
    definition: MetricDefinition,
    folds: int,
    scores: Sequence[Mapping[str, float]],
    dummies: Sequence[Mapping[str, float]],
    errors: Mapping[str, float],
    pooled: Mapping[str, float],
    rows: int,
) -> Metric | None:
    """Compute one metric over the folds; None where it is not defined on every fold."""
    numbers = _known(definition.name, scores)
    if len(numbers) < folds:
        return None
    known = _known(definition.name, dummies)
    mean, error = float(np.mean(numbers)), errors.get(definition.name)
    pooled_score = pooled.get(definition.name, mean)
    return Metric(
        name=definition.name,
        label=definition.label,
        help=definition.help,
        higher_is_better=definition.higher_is_better,
        mean=mean,
        spread=_spread(numbers),
        interval=mean_interval(definition, mean, pooled_score, error, rows),
        folds=numbers,
        baseline=float(np.mean(known)) if len(known) == folds else None,
    )


def _known(metric: str, scores: Sequence[Mapping[str, float]]) -> list[float]:
    values = [found.get(metric, math.nan) for found in scores]
    return [value for value in values if math.isfinite(value)]


def _scorer_metric(name: str, folds: Sequence[Tested], once: int) -> Metric | None:
    """Make the metric of one of scikit-learn's scorers; None where it is not defined on every
    fold.

    Repeats test the same rows again, so the interval is that of the first ``once`` folds.
    """
    numbers = [fold.scores[name][0] for fold in folds]
    of_dummies = [fold.scores[name][1] for fold in folds]
    if not all(math.isfinite(number) for number in numbers):
        return None
    mean = float(np.mean(numbers))
    return Metric(
        name=name,
        label=name.replace("_", " "),
        help=say("scikit-learn's scorer of this name: higher is better."),
        higher_is_better=True,
        mean=mean,
        spread=_spread(numbers),
        interval=_reaching(mean, fold_interval(numbers[:once], range_of_scorer(name))),
        folds=numbers,
        baseline=float(np.mean(of_dummies)) if all(map(math.isfinite, of_dummies)) else None,
    )


def _reaching(mean: float, interval: list[float] | None) -> list[float] | None:
    return interval and [min(interval[0], mean), max(interval[1], mean)]


def _spread(numbers: list[float]) -> float | None:
    return float(np.std(numbers, ddof=1)) if len(numbers) > 1 else None


def _importance(falls: Sequence[Mapping[str, float]]) -> list[Importance]:
    """Return the mean importance of each column over the folds, the largest first."""
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
                title=say("Predicted against actual"),
                help=say("Points on the dashed line are right."),
                spec=charts.predicted_against_actual(truth, predicted, target),
            ),
            Chart(
                title=say("Residuals"),
                help=say(
                    "What is left when the prediction is taken away. A pattern is something "
                    "that the model misses."
                ),
                spec=charts.residuals(truth, predicted, target),
            ),
        ]
    }


def _classification_parts(predictions: Predictions, labels: Sequence[str]) -> dict[str, Any]:
    """Make the parts of the report on classes, which are places among ``labels``."""
    truth, predicted, size = predictions.truth, predictions.predicted, len(labels)
    support = np.bincount(truth, minlength=size)
    predicted_counts = np.bincount(predicted, minlength=size)
    hits = np.bincount(truth[truth == predicted], minlength=size)
    shown = np.flatnonzero(support + predicted_counts).tolist()
    parts: dict[str, Any] = {
        "classes": [
            ClassScore(
                label=labels[place],
                precision=float(hits[place] / max(predicted_counts[place], 1)),
                recall=float(hits[place] / max(support[place], 1)),
                f1=float(2 * hits[place] / (support[place] + predicted_counts[place])),
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
            title=say("Confusion matrix"),
            help=say("Rows: actual, columns: predicted. On the diagonal both agree."),
            spec=charts.confusion(names, counts),
        )
        parts["charts"].insert(0, chart)
    return parts
