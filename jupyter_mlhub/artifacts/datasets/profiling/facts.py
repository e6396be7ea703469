"""What is known of a column from all of its rows, and SQL that finds it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ....schemas.artifacts import ColumnType
from ..values import SHORT, column_type

EXACT_ROWS = 1_000_000
"""Up to so many rows distinct values are counted, and quantiles are those of all rows."""
CELLS_AT_ONCE = 10_000_000
"""The engine holds the values whose quantiles it looks for in memory."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP_VALUES = 50
CLOSELY_LOOKED_AT = 300
"""Columns beyond these have their facts, but neither histogram nor commonest values."""
COUNTED_VALUES = 100_000
"""Columns with more different values have no list of the commonest."""
BINS = 20
_LONG = 1000
"""Bytes of a text."""

Facts = list[Any]
"""Present, distinct, min, max, mean, deviation, quantiles."""
Range = tuple[float, float]
"""The least and the greatest value of a histogram."""


@dataclass(frozen=True)
class Cells:
    """A column's cells as SQL has them.

    Args:
        source: the rows.
        value: the cell of a row.
        times: in how many rows of the table it is, where each value has one row of ``source``.
    """

    source: str
    value: str
    times: str = ""

    def count(self, value: str) -> str:
        """How many rows of the table have a ``value``."""
        if not self.times:
            return f"count({value})"
        return f"coalesce(sum({self.times}) FILTER ({value} IS NOT NULL), 0)"

    def sum(self, number: str) -> str:
        return f"sum({number} * {self.times})" if self.times else f"sum({number})"

    @property
    def rows(self) -> str:
        return f"sum({self.times})" if self.times else "count(*)"


def facts_of(cells: Cells, storage: str, rows: int, centre: float | None = None) -> list[str]:
    """SQL of a column's ``Facts``; those of numbers are faster with a ``centre``."""
    kind = column_type(storage)
    column = cells.value if kind != "other" else f"{cells.value}::VARCHAR"
    facts = [cells.count(column), _distinct(cells, column, kind, rows), *ends_of(cells, storage)]
    if kind not in ("integer", "number"):
        return [*facts, "NULL", "NULL", "NULL"]
    number = f"{column}::DOUBLE"
    if kind == "number":
        number = f"CASE WHEN isfinite({number}) THEN {number} END"
    if centre is None:
        mean = f"avg({number})"
        # Numbers near the end of their range have no finite variance.
        deviation = f"CASE WHEN max(abs({number})) < 1e150 THEN stddev_samp({number}) END"
    else:
        apart = f"({number} - {centre!r}::DOUBLE)"
        count, total = cells.count(apart), cells.sum(apart)
        mean = f"{centre!r}::DOUBLE + {total} / {count}"
        squares = f"({cells.sum(f'{apart} * {apart}')} - {total} * ({total} / {count}))"
        variance = f"{squares} / nullif({count} - 1, 0)"
        deviation = f"CASE WHEN isfinite({variance}) THEN sqrt(greatest(0, {variance})) END"
    quantiles = f"quantile_cont({number}, {list(QUANTILES)})" if rows <= EXACT_ROWS else "NULL"
    return [*facts, mean, deviation, quantiles]


def _distinct(cells: Cells, column: str, kind: ColumnType, rows: int) -> str:
    if cells.times:
        return f"count({column})"
    if rows > EXACT_ROWS:
        return f"approx_count_distinct({column})"
    if kind == "text":
        # Long texts would not fit the memory; of a million, two with one hash are not to be met.
        return f"count(DISTINCT CASE WHEN {column} IS NOT NULL THEN hash({column}) END)"
    return f"count(DISTINCT {column})"


def value_of(column: str, storage: str) -> str:
    """SQL of a value as it is counted: a long text by its beginning, which is shown, and a hash.

    A hundred thousand long texts would not fit the memory.
    """
    if column_type(storage) != "text":
        return column
    shortened = f"left({column}, {SHORT}) || hash({column})::VARCHAR"
    return f"CASE WHEN strlen({column}) > {_LONG} THEN {shortened} ELSE {column} END"


def ends_of(cells: Cells, storage: str) -> list[str]:
    """SQL of a column's least and greatest value."""
    if column_type(storage) == "other":
        return ["NULL", "NULL"]
    return [f"min({cells.value})", f"max({cells.value})"]


def centre_of(low: Any, high: Any) -> float:
    """A number near those between ``low`` and ``high``."""
    if not isinstance(low, int | float | Decimal):
        return 0.0
    centre = float(low) / 2 + float(high) / 2
    return centre if math.isfinite(centre) else 0.0


def number_of(column: str, storage: str) -> str:
    """SQL of a value as a number: of a time, its seconds since 1970."""
    kind: ColumnType = column_type(storage)
    return f"epoch({column})" if kind == "datetime" else f"{column}::DOUBLE"


def bin_width(low: float, high: float) -> float:
    return high / BINS - low / BINS


def bin_of(number: str, low: str, width: str) -> str:
    """SQL of a number's place from the least one on; the greatest one's is ``BINS``."""
    return f"floor(({number} - {low}) / {width})::UTINYINT"


def has_bin(number: str, storage: str) -> str:
    """SQL of whether a number has a place."""
    is_finite = column_type(storage) == "integer"
    return f"{number} IS NOT NULL" if is_finite else f"isfinite({number})"


def counts_of(rows: Sequence[tuple[int, int]]) -> list[int]:
    """What each bin has, from places and their counts."""
    counts = [0] * BINS
    for place, count in rows:
        counts[min(place, BINS - 1)] += count
    return counts
