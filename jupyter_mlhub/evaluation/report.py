"""From predictions to the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from ..schemas.artifacts import Score
from ..schemas.reports import Chart, ClassScore, ConfusionMatrix, Metric, Report, Task
from . import charts
from .metrics import MetricDefinition, Predictions, metrics_of


def make_report(
    task: Task,
    target: str,
    validation: str,
    folds: Sequence[Predictions],
    dummies: Sequence[Predictions],
    rows: dict[str, int],
    notes: list[str],
) -> Report:
    """The report over ``folds``, with ``dummies`` (same folds, maybe none) as the baseline."""
    found = [_metric(definition, folds, dummies) for definition in metrics_of(task)]
    truth = np.concatenate([fold.truth for fold in folds])
    predicted = np.concatenate([fold.predicted for fold in folds])
    parts: dict[str, Any] = {}
    if task == "classification":
        parts = _classification_parts(truth, predicted)
    else:
        spec = charts.predicted_against_actual(truth, predicted, target)
        parts = {"charts": [Chart(title="Predicted against actual", spec=spec)]}
    return Report(
        task=task,
        target=target,
        validation=validation,
        rows=rows,
        metrics=[metric for metric in found if metric is not None],
        notes=notes,
        **parts,
    )


def headline(report: Report) -> Score:
    first = report.metrics[0]
    return Score(metric=first.name, mean=first.mean, spread=first.spread, baseline=first.baseline)


def _metric(
    definition: MetricDefinition, folds: Sequence[Predictions], dummies: Sequence[Predictions]
) -> Metric | None:
    """One metric over the folds; none where it is not defined on every fold."""
    values = [definition.compute(fold) for fold in folds]
    numbers = [value for value in values if value is not None and math.isfinite(value)]
    if len(numbers) < len(values):
        return None
    baseline = [definition.compute(dummy) for dummy in dummies]
    known = [value for value in baseline if value is not None and math.isfinite(value)]
    return Metric(
        name=definition.name,
        label=definition.label,
        help=definition.help,
        higher_is_better=definition.higher_is_better,
        mean=float(np.mean(numbers)),
        spread=float(np.std(numbers, ddof=1)) if len(numbers) > 1 else None,
        folds=numbers,
        baseline=float(np.mean(known)) if known and len(known) == len(baseline) else None,
    )


def _classification_parts(truth: NDArray[Any], predicted: NDArray[Any]) -> dict[str, Any]:
    labels = np.unique(np.concatenate([truth, predicted]))
    names = [str(label) for label in labels]
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=labels, zero_division=0
    )
    scores = [
        ClassScore(label=name, precision=float(p), recall=float(r), f1=float(f), support=int(s))
        for name, p, r, f, s in zip(names, precision, recall, f1, support, strict=True)
    ]
    if len(names) > charts.MAX_MATRIX_CLASSES:
        return {"classes": scores}
    counts = confusion_matrix(truth, predicted, labels=labels).tolist()
    chart = Chart(title="Confusion matrix", spec=charts.confusion(names, counts))
    return {
        "classes": scores,
        "confusion": ConfusionMatrix(labels=names, counts=counts),
        "charts": [chart],
    }
