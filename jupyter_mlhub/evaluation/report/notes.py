"""Notes on what the numbers of a report may hide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ...languages import say, say_n
from ...schemas.pipelines.reports import Metric, Task
from ..importance import MAX_COLUMNS
from ..metrics.definitions import metrics_of
from ..metrics.predictions import Predictions


def note_missing_importance(columns: int) -> list[str]:
    """Explain why the importance of features is missing: there are too many ``columns``."""
    if columns <= MAX_COLUMNS:
        return []
    return [
        say(
            "Feature importance is left out: shuffling each of {columns:,} columns would take too "
            "long. It is measured for up to {most:,}.",
            columns=columns,
            most=MAX_COLUMNS,
        )
    ]


def note_missing_metrics(
    task: Task,
    folds: Sequence[Predictions],
    scores: Sequence[Mapping[str, float]],
    found: Sequence[Metric],
    labels: Sequence[str],
) -> list[str]:
    """Explain why usual metrics are missing: they are not defined on some fold.

    Args:
        folds: the predictions, with classes as places among ``labels``.
        scores: the scores of each fold.
        found: the metrics of the report.
    """
    there = {metric.name for metric in found}
    if task == "classification" and all(fold.probabilities is None for fold in folds):
        return []
    gone = [one for one in metrics_of(task) if one.name not in there]
    if not gone:
        return []
    names = [one.label for one in gone]
    without = [
        number
        for number, one in enumerate(scores, start=1)
        if not all(math.isfinite(one.get(metric.name, math.nan)) for metric in gone)
    ]
    where = say("fold {number}", number=without[0]) if len(folds) > 1 else say("the test")
    why = _why_undefined(task, folds[without[0] - 1], labels)
    return [
        say_n(
            "{names} is left out: {where} {why}.",
            "{names} are left out: {where} {why}.",
            len(gone),
            names=names,
            where=where,
            why=why,
        )
    ]


def _why_undefined(task: Task, fold: Predictions, labels: Sequence[str]) -> str:
    if task != "classification":
        return say("has fewer than two rows to test")
    present = set(np.unique(fold.truth).tolist())
    known = set(range(len(labels))) if fold.classes is None else set(fold.classes.tolist())
    unseen, absent = sorted(present - known), sorted(known - present)
    if unseen:
        return say(
            "has rows of class {name}, which the model was not fitted on", name=labels[unseen[0]]
        )
    if absent:
        return say("has no row of class {name}", name=labels[absent[0]])
    return say("gives no probabilities to rank")


def note_worse_than_dummy(found: Sequence[Metric]) -> list[str]:
    """Say so where the headline is no better than that of the dummy."""
    first = found[0] if found else None
    if first is None or first.baseline is None:
        return []
    gain = first.mean - first.baseline
    if (gain if first.higher_is_better else -gain) > 0:
        return []
    return [
        say(
            "The model is no better than the baseline, which looks at no column: {label} "
            "{mean:.4g}, the baseline's {baseline:.4g}.",
            label=first.label,
            mean=first.mean,
            baseline=first.baseline,
        )
    ]


def note_undefined_scorers(names: Sequence[str]) -> list[str]:
    """Name the chosen scorers that are not defined on every fold."""
    if not names:
        return []
    return [
        say("{names}: left out, as not every fold has rows that define it.", names=", ".join(names))
    ]
