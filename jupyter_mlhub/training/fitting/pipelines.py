"""The unfitted scikit-learn pipeline of a plan, as one would write it by hand."""

from __future__ import annotations

from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline, make_pipeline

from ..columns import Plan
from .estimators import build

PREPARATION = "preparation"


def make_model(plan: Plan, seed: int) -> Pipeline:
    """Preparation, then the steps, named as ``make_pipeline`` does."""
    steps = make_pipeline(*(build(step, seed) for step in plan.steps)).steps
    if not plan.parts:
        return Pipeline(steps)
    parts = [(part.name, _chain(part.steps, seed), part.columns) for part in plan.parts]
    dense: dict[str, Any] = {"sparse_threshold": 0} if plan.dense else {}
    return Pipeline([(PREPARATION, ColumnTransformer(parts, **dense)), *steps])


def _chain(steps: list[dict[str, Any]], seed: int) -> Any:
    if not steps:
        return "passthrough"
    built = [build(step, seed) for step in steps]
    return built[0] if len(built) == 1 else make_pipeline(*built)
