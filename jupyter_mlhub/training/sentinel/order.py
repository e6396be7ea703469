"""Find orders that the target follows: times, row numbers and other names of rows."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from ...languages import say
from ...schemas.data.artifacts import Column
from ...schemas.pipelines.leaks import Leak
from ...schemas.pipelines.validation import TimeFolds
from ..checks.suspicions import is_identifier
from .beyond_chance import between_groups, lag_correlation
from .cells import Cells, Numbers
from .names import is_birth, names_time

_FEWEST_TIMES = 20
_BLOCKS = 20
_CERTAIN_LAG, _CERTAIN_DRIFT = 4.0, 5.0
"""Standard deviations beyond chance. Few columns are times or identifiers."""
_LAG = 0.08
_DRIFT = 0.04
_FOLDS = 5


def find_time(cells: Cells) -> list[Leak]:
    """Find the column of times along which the target drifts or follows its last values."""
    found = []
    for column in cells.columns.values():
        if not _is_time(column) or (is_identifier(column, cells.total) and not names_time(column)):
            continue
        strength, lag, drift = _follows(cells, column.name)
        if strength:
            found.append((strength, column, lag, drift))
    if not found:
        return []
    _, column, lag, drift = max(found, key=lambda one: one[0])
    name, target = column.name, cells.target.name
    seen = say("follows its last values along {name} (correlation {lag:.2f})", name=name, lag=lag)
    if drift >= lag:
        seen = say("drifts along {name}", name=name)
    message = say(
        "{target} {seen}. Random folds fit on rows from before and after each tested "
        "row, so the scores would be too good for rows to come. Test on the rows that "
        "follow by {name}.",
        target=target,
        seen=seen,
        name=name,
    )
    return [
        Leak(
            kind="time",
            columns=[name],
            rows=int((~np.isnan(cells.values[name])).sum()),
            message=message,
            validation=TimeFolds(time=name, folds=_FOLDS),
            leave_out=[],
        )
    ]


def find_order(cells: Cells, learned: Collection[str]) -> list[Leak]:
    """Find names of rows in an order that the target follows, as in a sorted file."""
    found = []
    for name in cells.columns:
        column = cells.columns[name]
        if name not in learned or names_time(column) or not is_identifier(column, cells.total):
            continue
        strength, _, _ = _follows(cells, name)
        if strength:
            message = say(
                "{name} only identifies rows, and {target_name} follows its order, as in "
                "a sorted file. Random folds let a model read the target off its "
                "neighbours, which new rows do not have. Leave {name} out.",
                name=name,
                target_name=cells.target.name,
            )
            found.append(
                Leak(
                    kind="order",
                    columns=[name],
                    rows=int((~np.isnan(cells.values[name])).sum()),
                    message=message,
                    validation=None,
                    leave_out=[name],
                )
            )
    return found


def _is_time(column: Column) -> bool:
    if column.distinct < _FEWEST_TIMES or is_birth(column):
        return False
    return column.type == "datetime" or (column.type == "integer" and names_time(column))


def _follows(cells: Cells, name: str) -> tuple[float, float, float]:
    """Return how closely the target follows an order, 0 where that may be chance; its lag
    correlation and its drift."""
    values = cells.values[name]
    x = cells.scores[_in_order(values)]
    lag, deviations = lag_correlation(x)
    if deviations < _CERTAIN_LAG:
        lag = 0.0
    blocks = np.arange(len(x)) * _BLOCKS // max(1, len(x))
    between = between_groups(blocks, np.bincount(blocks), x)
    drift = between.share if between.deviations >= _CERTAIN_DRIFT else 0.0
    strength = max(lag, drift) if lag >= _LAG or drift >= _DRIFT else 0.0
    return strength, lag, drift


def _in_order(values: Numbers) -> np.ndarray:
    """Return the places of the values that are there, in their order; equal ones in any order."""
    mixed = np.random.default_rng(0).permutation(len(values))
    ordered = mixed[np.argsort(values[mixed], kind="stable")]
    return ordered[: int((~np.isnan(values)).sum())]
