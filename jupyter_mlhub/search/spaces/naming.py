"""How chosen values and the spread of scores are shown in lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...schemas.pipelines.specs import Step


def plain_parameters(steps: Sequence[Step]) -> dict[str, Any]:
    """Return the plain values of steps by estimator and parameter: ``Ridge.alpha``."""
    return {
        f"{step.estimator.rpartition('.')[2]}.{name}": value
        for step in steps
        for name, value in step.parameters.items()
        if isinstance(value, str | int | float | bool | type(None))
    }


def mean_and_spread(scores: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the mean over folds and their standard deviation (ddof=1), where there are some."""
    if not scores:
        return None, None
    mean = sum(scores) / len(scores)
    if len(scores) < 2:
        return mean, None
    return mean, math.sqrt(sum((one - mean) ** 2 for one in scores) / (len(scores) - 1))
