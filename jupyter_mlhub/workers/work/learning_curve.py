"""Learning curve: fit a model's spec on growing parts of its rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold

from ...errors import Invalid
from ...evaluation.metrics.definitions import metrics_of
from ...evaluation.metrics.scores import headline_score
from ...evaluation.report import charts
from ...schemas.reports import Chart, Metric, Report
from ...schemas.specs import (
    CURVE_FEWEST_ROWS,
    CURVE_FOLDS,
    CURVE_SHARES,
    PipelineSpec,
)
from ...training.columns import Plan
from ...training.fitting.complaints import in_own_words
from ...training.fitting.pipelines import make_model
from ...training.fitting.supervised import fit, has_classes, predict
from ...training.tables import read_table
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter


def run(order: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Fit and score the spec on each part.

    Returns:
        ``report``, with the curve as its chart.
    """
    spec = PipelineSpec.model_validate(order["spec"])
    assert spec.task is not None
    assert spec.target is not None
    table = read_table(folder.table, order["kinds"], spec.target, spec.rows)
    unfitted = make_model(Plan.from_json(order["plan"]), spec.seed)
    definition = metrics_of(spec.task)[0]
    splitter = StratifiedKFold if spec.task == "classification" else KFold
    classes = table.truth if spec.task == "classification" else None
    splits = list(
        splitter(CURVE_FOLDS, shuffle=True, random_state=spec.seed).split(table.features, classes)
    )
    total = len(CURVE_SHARES) * CURVE_FOLDS
    points: list[dict[str, Any]] = []
    last: list[float] = []
    for step, share in enumerate(CURVE_SHARES):
        count = int(len(splits[0][0]) * share)
        if count < CURVE_FEWEST_ROWS:
            continue
        seen: list[float] = []
        new: list[float] = []
        for fold, (train, test) in enumerate(splits):
            reporter.progress(step * CURVE_FOLDS + fold, total, f"{count:,} rows, fold {fold + 1}")
            part = np.random.default_rng(spec.seed).permutation(train)[:count]
            if spec.task == "classification" and not has_classes(table.truth[part]):
                continue
            with in_own_words(spec, table.features, table.target):
                model = fit(unfitted, table, part)
                for rows, scores in ((part, seen), (test, new)):
                    features, truth = table.features.iloc[rows], table.truth[rows]
                    score = headline_score(spec.task, predict(model, features, truth))
                    if math.isfinite(score):
                        scores.append(score)
        last = new or last
        points += [
            _point(count, name, scores)
            for name, scores in (("rows it has seen", seen), ("new rows", new))
            if scores
        ]
    if not points:
        raise Invalid.field("model", "There are too few rows for a learning curve.")
    report = Report(
        task=spec.task,
        target=spec.target,
        validation=f"{CURVE_FOLDS}-fold cross-validation on growing parts of the rows",
        rows={"fitted": len(splits[0][0])},
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
                title="Learning curve",
                help="While the line of new rows still rises, more data will help. Where both "
                "lines meet, a richer model may.",
                spec=charts.learning_curve(points, definition.label),
            )
        ],
    )
    return {"report": report.model_dump(mode="json")}


def _point(rows: int, name: str, scores: list[float]) -> dict[str, Any]:
    mean, spread = float(np.mean(scores)), float(np.std(scores))
    return {"rows": rows, "on": name, "score": mean, "low": mean - spread, "high": mean + spread}
