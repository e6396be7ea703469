"""What a report says of random rows, beside the rows that a split by groups or time tests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ...languages import say
from ...schemas.pipelines.reports import Metric, Report
from ..metrics.predictions import Predictions, encoded
from ..metrics.scores import plain_scores


def with_random_rows(report: Report, folds: Sequence[Predictions]) -> Report:
    """Return the report with the mean of each metric on random rows, and a note on the first one.

    A metric that is not defined on every fold, and one of scikit-learn's scorers, has none.

    Args:
        folds: the answers of the fits on random rows, for the rows that tested them.
    """
    if report.task == "classification":
        _, folds = encoded(folds)
    scores = [plain_scores(report.task, fold) for fold in folds]
    metrics = [
        metric.model_copy(update={"random": _mean(metric.name, scores)})
        for metric in report.metrics
    ]
    compared = [metric for metric in metrics if metric.random is not None]
    notes = [_note(metric, report.validation) for metric in compared[:1]]
    return report.model_copy(update={"metrics": metrics, "notes": [*report.notes, *notes]})


def _mean(metric: str, scores: Sequence[Mapping[str, float]]) -> float | None:
    mean = float(np.mean([found.get(metric, math.nan) for found in scores]))
    return mean if math.isfinite(mean) else None


def _note(metric: Metric, validation: str) -> str:
    assert metric.random is not None
    gain = metric.random - metric.mean
    promised = gain if metric.higher_is_better else -gain
    verdict = (
        say("Random rows would have promised more than this split finds.")
        if promised > 0
        else say("Random rows would not have promised more.")
    )
    return say(
        "{label} is {random:.4g} on random rows, and {mean:.4g} by {validation}. {verdict}",
        label=metric.label,
        random=metric.random,
        mean=metric.mean,
        validation=validation,
        verdict=verdict,
    )
