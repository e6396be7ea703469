"""Learning curve: fit a model's spec on growing parts of its rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import Invalid
from ...evaluation.metrics.definitions import metrics_of
from ...evaluation.metrics.scores import headline_score
from ...evaluation.report import charts
from ...languages import say
from ...schemas.orders import LearningCurveOrder
from ...schemas.pipelines.reports import Chart, Metric, Report
from ...schemas.pipelines.specs import (
    CURVE_FEWEST_ROWS,
    CURVE_FOLDS,
    CURVE_SHARES,
    ResolvedSpec,
)
from ...training.fitting.complaints import in_own_words
from ...training.fitting.pipelines import make_model
from ...training.fitting.splits import make_splits
from ...training.fitting.supervised import fit, has_classes, predict
from ...training.tables import Table, read_table
from ...training.validation import column_of, curve_validation, validation_words
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter


def run(task: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Fit and score the spec on each part.

    Returns:
        ``report``, with the curve as its chart.
    """
    order = LearningCurveOrder.model_validate(task["order"])
    spec = order.spec
    how = curve_validation(spec.validation)
    spec = spec.model_copy(update={"validation": how})
    table = read_table(folder.table, order.kinds, spec.target, spec.rows, split_by=column_of(how))
    unfitted = make_model(order.plan, spec.seed)
    splits = list(make_splits(spec, table))[:CURVE_FOLDS]
    total = len(CURVE_SHARES) * len(splits)
    points: list[dict[str, Any]] = []
    last: list[float] = []
    for step, share in enumerate(CURVE_SHARES):
        count = int(len(splits[0][0]) * share)
        if count < CURVE_FEWEST_ROWS:
            continue
        on_training_rows: list[float] = []
        on_new_rows: list[float] = []
        for fold, (train, test) in enumerate(splits):
            reporter.progress(step * len(splits) + fold, total, f"{count:,} rows, fold {fold + 1}")
            part = np.random.default_rng(spec.seed).permutation(train)[:count]
            if spec.task == "classification" and not has_classes(table.truth[part]):
                continue
            with in_own_words(spec, table.features, table.target):
                model = fit(unfitted, table, part)
                on_training_rows += _scores(spec, model, table, part)
                on_new_rows += _scores(spec, model, table, test)
        last = on_new_rows or last
        points += [
            _point(count, name, scores)
            for name, scores in (("training rows", on_training_rows), ("new rows", on_new_rows))
            if scores
        ]
    if not points:
        raise Invalid.field("model", "There are too few rows for a learning curve.")
    report = _report(spec, len(splits[0][0]), last, points)
    return {"report": report.model_dump(mode="json")}


def _scores(spec: ResolvedSpec, model: Any, table: Table, rows: NDArray[Any]) -> list[float]:
    """Score a model on some rows. The list is empty if the score is not defined."""
    features, truth = table.features.iloc[rows], table.truth[rows]
    score = headline_score(spec.task, predict(model, features, truth))
    return [score] if math.isfinite(score) else []


def _report(
    spec: ResolvedSpec, rows: int, last: list[float], points: list[dict[str, Any]]
) -> Report:
    """Make the report of a curve.

    Args:
        rows: the number of training rows of a fold.
        last: the scores on new rows of the largest part, by fold.
    """
    definition = metrics_of(spec.task)[0]
    return Report(
        task=spec.task,
        target=spec.target,
        validation=say(
            "{validation_words}, on growing parts of the rows",
            validation_words=validation_words(spec.validation),
        ),
        rows={"fitted": rows},
        metrics=[
            Metric(
                name=definition.name,
                label=definition.label,
                help=definition.help,
                higher_is_better=definition.higher_is_better,
                mean=float(np.mean(last)),
                spread=float(np.std(last, ddof=1)) if len(last) > 1 else None,
                folds=last,
                baseline=None,
            )
        ],
        charts=[
            Chart(
                title=say("Learning curve"),
                help=say(
                    "While the line of new rows still rises, more data will help. Where both "
                    "lines meet, a richer model may."
                ),
                spec=charts.learning_curve(points, definition.label),
            )
        ],
    )


def _point(rows: int, name: str, scores: list[float]) -> dict[str, Any]:
    mean, spread = float(np.mean(scores)), float(np.std(scores))
    return {"rows": rows, "on": name, "score": mean, "low": mean - spread, "high": mean + spread}
