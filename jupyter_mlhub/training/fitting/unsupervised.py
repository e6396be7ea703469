"""Fit without a target: find clusters and outliers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from ...errors import Invalid
from ...evaluation.report.clusters import ClusterLabels
from ...schemas.pipelines import specs
from ...schemas.pipelines.plans import Plan
from ..tables import Table
from ..validation import refits
from . import cores
from .pipelines import make_model, without_empty_texts
from .splits import make_splits
from .supervised import Progress


@dataclass(frozen=True)
class FittedGroups:
    """The model of all rows, their labels, and the results of fits on parts of the rows."""

    model: Pipeline
    whole: ClusterLabels
    tests: Sequence[ClusterLabels]
    anomaly_scores: NDArray[Any] | None
    labels_new_rows: bool


def fit_groups(
    spec: specs.PipelineSpec, plan: Plan, table: Table, progress: Progress
) -> FittedGroups:
    """Fit on all rows. If the estimator can label new rows, test it on every fold.

    Raises:
        Invalid: There are too few rows.
    """
    if len(table) < 3:
        raise Invalid.field("spec.rows", "Fewer than three rows. Use more.")
    unfitted = make_model(plan, spec.seed)
    new_rows = hasattr(unfitted, "predict")
    splits = list(make_splits(spec, table)) if new_rows else []
    total = len(splits) + 1
    progress(0, total, "fitting on all rows")
    features = table.features
    if splits and not refits(spec.validation):
        features = features.iloc[splits[0][0]]
    model = without_empty_texts(clone(unfitted), features)
    with cores.used_by(unfitted):
        if new_rows:
            labels = np.asarray(model.fit(features).predict(table.features))
        else:
            labels = np.asarray(model.fit_predict(features))
    whole = ClusterLabels(labels, _space(model, table.features))
    tests = []
    for number, (train, test) in enumerate(splits):
        progress(number + 1, total, f"fold {number + 1} of {len(splits)}")
        with cores.used_by(unfitted):
            rows = table.features.iloc[train]
            part = without_empty_texts(clone(unfitted), rows).fit(rows)
        rows = table.features.iloc[test]
        tests.append(
            ClusterLabels(np.asarray(part.predict(rows)), _space(part, rows), labels[test])
        )
    progress(total, total, "storing the model")
    return FittedGroups(
        model, whole, tests or [whole], anomaly_scores(model, table.features), new_rows
    )


def anomaly_scores(model: Any, features: pd.DataFrame) -> NDArray[Any] | None:
    """Compute the anomaly score (n,) of each row where the estimator has one. Higher is more
    unusual."""
    for name in ("score_samples", "decision_function"):
        if hasattr(model, name) and not hasattr(model, "predict_proba"):
            return -np.asarray(getattr(model, name)(features), dtype=float)
    factors = getattr(model[-1], "negative_outlier_factor_", None)
    return -np.asarray(factors) if factors is not None and len(factors) == len(features) else None


def _space(model: Pipeline, features: pd.DataFrame) -> NDArray[np.float64]:
    """Transform the rows as the last step sees them."""
    found: Any = model[:-1].transform(features) if len(model) > 1 else features
    if sparse.issparse(found):
        found = found.toarray()
    return np.ascontiguousarray(found, dtype=float)
