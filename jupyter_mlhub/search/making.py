"""Make the spec and the plan of a trial, as a training has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..schemas.orders import AcceptedSearchRequest
from ..schemas.pipelines.plans import Plan
from ..schemas.pipelines.specs import ColumnKind, ResolvedSpec, Step
from ..schemas.pipelines.validation import Validation
from ..training.capabilities import Offered
from ..training.checks.steps import EstimatorChecker
from ..training.columns import make_plan
from .halving import with_iterations
from .spaces import Searched


def spec_of_trial(
    request: AcceptedSearchRequest,
    one: Searched,
    values: Mapping[str, Any],
    offered: Offered,
    validation: Validation | None = None,
    share_of_iterations: float = 1.0,
) -> ResolvedSpec:
    """Return what a trial fits.

    Args:
        values: the chosen values by the path of their parameter.
        validation: how it is tested. Default: as the search tests its trials.
        share_of_iterations: that of a trial with fewer boosting rounds, trees or epochs than its
            pipeline has.
    """
    spec = request.spec
    # The ranges of its values were checked when the search was submitted.
    checker = EstimatorChecker(offered, with_values=False)
    steps = with_iterations(one.steps(values), share_of_iterations)
    return ResolvedSpec.model_validate(
        {
            "dataset": spec.dataset,
            "target": spec.target,
            "features": spec.features,
            "task": spec.task,
            "steps": checker.check_list(steps, "steps", []),
            "preparation": checker.check_preparation(one.preparation(values), "preparation", []),
            "validation": (validation or spec.validation).model_dump(),
            "split": spec.split if validation is None else None,
            "rows": None if spec.rows is None else spec.rows.model_dump(),
            "seed": spec.seed,
        }
    )


def plan_of(spec: ResolvedSpec, kinds: Mapping[str, ColumnKind], offered: Offered) -> Plan:
    """Return the plan of a trial's spec."""
    return make_plan(spec, kinds, lambda name: offered.items[name])


def words_of_steps(steps: Sequence[Step]) -> str:
    """Name the steps of a pipeline: ``StandardScaler → Ridge``."""
    return " → ".join(step.estimator.rpartition(".")[2] for step in steps)
