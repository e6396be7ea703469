"""About how long a training takes: what such trainings cost, and what those of this hub took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from ..database import Job, like_pattern
from ..schemas.pipelines.specs import PipelineSpec
from .costs import COLUMNS_MEASURED, KNOWN, ROWS_MEASURED, Cost, Size, default_of
from .validation import refits, tests_of

_JOBS_LOOKED_AT = 20
_FOLDS_OF_A_COLUMN = 5
_UNKNOWN = Cost(0.01, 0.02, 1.0, 0.8)
"""How the time of an estimator grows where nothing else is known."""
_ALIKE = 1.2
"""Sizes that differ by this factor, as a logarithm, say much of each other."""
_TRUST = 1.0
"""As many earlier jobs of the same size weigh as much as what was measured elsewhere."""
_SURE, _UNSURE, _BEYOND = 0.6, 2.0, 0.25
"""How far the estimate of a known and of an unknown estimator may be off, as logarithms; and how
much more for each factor of e beyond the sizes that were measured."""
_MOST_OFF = math.log(3.0)
_TELLS_NOTHING = math.log(10.0)


@dataclass(frozen=True)
class Took:
    """An earlier training of the hub."""

    estimator: str
    size: Size
    seconds: float


@dataclass(frozen=True)
class Estimate:
    """The seconds of a training, and between which it probably lies where that is not sure."""

    seconds: float
    between: tuple[float, float] | None = None


def fits_of(spec: PipelineSpec) -> int:
    """Count the fits of the pipeline, about."""
    tests = tests_of(spec.validation) or _FOLDS_OF_A_COLUMN
    return tests + refits(spec.validation)


def size_of(spec: PipelineSpec, rows: int, columns: int) -> Size:
    """Return how much a training has to do."""
    step = spec.steps[-1]
    scale = 1.0
    for name in ("n_estimators", "max_iter"):
        default = default_of(_short(step.estimator), name)
        asked = step.parameters.get(name)
        if default is not None and isinstance(asked, int | float):
            scale *= max(asked, 1) / default
    return Size(max(rows, 1), max(columns, 1), fits_of(spec), scale)


def estimate_of(session: Session, spec: PipelineSpec, rows: int, columns: int) -> Estimate | None:
    """Estimate a training by its size, from earlier ones of the hub and from what was measured."""
    name = _short(spec.steps[-1].estimator)
    size = size_of(spec, rows, columns)
    same = session.execute(
        _ENDED.where(Job.title.like(f"{like_pattern(name)[1:-1]} · %", escape="\\"))
    ).all()
    found = {row.id: row for row in [*session.execute(_ENDED).all(), *same]}
    return estimate(name, size, [one for row in found.values() if (one := _took(row))])


def estimate(name: str, size: Size, earlier: Sequence[Took]) -> Estimate | None:
    """Estimate a training from what was measured of its estimator, and from earlier trainings.

    Each earlier training says by which factor the measured time was off here. Those of the same
    estimator count the more, the nearer their size is. The others say how fast the hub is.
    """
    cost = KNOWN.get(name, _UNKNOWN)
    hub = [_off(one) for one in earlier if one.estimator != name and one.estimator in KNOWN]
    pace = median(hub) * len(hub) / (len(hub) + 2) if hub else 0.0
    same = [(_weight(size, one.size), _off(one)) for one in earlier if one.estimator == name]
    weight = sum(share for share, _ in same)
    off = (_TRUST * pace + sum(share * one for share, one in same)) / (_TRUST + weight)
    doubt = (_doubt(name, size)) / math.sqrt(1 + 2 * weight)
    if doubt > _TELLS_NOTHING or (name not in KNOWN and not same):
        return None
    seconds = math.exp(off) * cost.seconds(size)
    if doubt <= _MOST_OFF:
        return Estimate(seconds)
    return Estimate(seconds, (seconds / math.exp(doubt), seconds * math.exp(doubt)))


def _off(one: Took) -> float:
    """Return by which factor what was measured elsewhere is too short, as a logarithm."""
    cost = KNOWN.get(one.estimator, _UNKNOWN)
    return math.log(max(one.seconds, 0.05) / cost.seconds(one.size))


def _weight(size: Size, other: Size) -> float:
    away = math.hypot(
        math.log(size.rows / other.rows),
        math.log(size.columns / other.columns),
        math.log(size.scale / other.scale),
    )
    return math.exp(-((away / _ALIKE) ** 2) / 2) + 0.05


def _doubt(name: str, size: Size) -> float:
    beyond = max(0.0, math.log(size.rows / ROWS_MEASURED))
    beyond += max(0.0, math.log(size.columns / COLUMNS_MEASURED))
    return (_SURE if name in KNOWN else _UNSURE) + _BEYOND * beyond


def _short(estimator: str) -> str:
    return estimator.rpartition(".")[2]


def _ended() -> Select[int]:
    return (
        select(
            Job.id,
            Job.request["spec"].label("spec"),
            Job.order["rows"].as_integer().label("rows"),
            Job.started_at,
            Job.finished_at,
        )
        .where(Job.kind == "train", Job.state == "succeeded")
        .order_by(Job.id.desc())
        .limit(_JOBS_LOOKED_AT)
    )


# Building a statement takes longer than running it, so it is built once.
_ENDED = _ended()


def _took(row: Row[Any]) -> Took | None:
    """Read an earlier job; None of one that says too little."""
    if not (row.rows and row.started_at and row.finished_at):
        return None
    spec = PipelineSpec.model_validate(row.spec)
    size = size_of(spec, row.rows, len(spec.features or ()))
    seconds = (row.finished_at - row.started_at).total_seconds()
    return Took(_short(spec.steps[-1].estimator), size, seconds)
