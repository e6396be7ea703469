"""Notes on what the numbers of a report may hide."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ...schemas.pipelines.reports import Metric, Task
from ..metrics.definitions import metrics_of
from ..metrics.predictions import Predictions


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
    names = " and ".join(one.label for one in gone)
    without = [
        number
        for number, one in enumerate(scores, start=1)
        if not all(math.isfinite(one.get(metric.name, math.nan)) for metric in gone)
    ]
    where = f"fold {without[0]}" if len(folds) > 1 else "the test"
    why = _why_undefined(task, folds[without[0] - 1], labels)
    verb = "is" if len(gone) == 1 else "are"
    return [f"{names} {verb} left out: {where} {why}."]


def _why_undefined(task: Task, fold: Predictions, labels: Sequence[str]) -> str:
    if task != "classification":
        return "has fewer than two rows to test"
    present = set(np.unique(fold.truth).tolist())
    known = set(range(len(labels))) if fold.classes is None else set(fold.classes.tolist())
    unseen, absent = sorted(present - known), sorted(known - present)
    if unseen:
        return f"has rows of class {labels[unseen[0]]}, which the model was not fitted on"
    if absent:
        return f"has no row of class {labels[absent[0]]}"
    return "gives no probabilities to rank"


def note_worse_than_dummy(found: Sequence[Metric]) -> list[str]:
    """Say so where the headline is no better than that of the dummy."""
    first = found[0] if found else None
    if first is None or first.baseline is None:
        return []
    gain = first.mean - first.baseline
    if (gain if first.higher_is_better else -gain) > 0:
        return []
    return [
        f"The model is no better than the baseline, which looks at no column: {first.label} "
        f"{first.mean:.4g}, the baseline's {first.baseline:.4g}."
    ]


def note_undefined_scorers(names: Sequence[str]) -> list[str]:
    """Name the chosen scorers that are not defined on every fold."""
    if not names:
        return []
    return [f"{', '.join(names)}: left out, as not every fold has rows that define it."]
