"""The facts of a column, and SQL that finds them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ....schemas.data.artifacts import ColumnType
from ..values import SHORT, column_type

EXACT_ROWS = 1_000_000
"""Up to this number of rows, distinct values are counted and quantiles are exact."""
CELLS_AT_ONCE = 10_000_000
"""The engine holds this number of values in memory to find their quantiles."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP_VALUES = 50
DETAILED_COLUMNS = 300
"""Columns beyond this number have neither a histogram nor top values."""
COUNTED_VALUES = 100_000
"""Columns with more distinct values have no list of top values."""
BINS = 20
_LONG = 1000
"""The number of bytes from which on a text counts as long."""

Facts = list[Any]
"""Present, distinct, minimum, maximum, mean, standard deviation, quantiles."""
Range = tuple[float, float]
"""The smallest and the largest value of a histogram."""


@dataclass(frozen=True)
class Cells:
    """A column's cells as SQL.

    Args:
        source: the rows.
        value: the cell of a row.
        weight: where ``source`` has one row for each distinct value, the number of its rows in the
            table; else empty.
    """

    source: str
    value: str
    weight: str = ""

    def count(self, value: str) -> str:
        """Return SQL for the number of the table's rows with a ``value``."""
        if not self.weight:
            return f"count({value})"
        return f"coalesce(sum({self.weight}) FILTER ({value} IS NOT NULL), 0)"

    def sum(self, number: str) -> str:
        """Return SQL for the sum of a number over the table's rows."""
        return f"sum({number} * {self.weight})" if self.weight else f"sum({number})"

    @property
    def rows(self) -> str:
        """SQL for the number of the table's rows."""
        return f"sum({self.weight})" if self.weight else "count(*)"


def facts_sql(cells: Cells, storage: str, rows: int, centre: float | None = None) -> list[str]:
    """Return SQL for the ``Facts`` of a column.

    Args:
        storage: the column's type in the engine.
        rows: the number of rows of the table.
        centre: a number near the values, with which mean and deviation are faster.
    """
    kind = column_type(storage)
    column = cells.value if kind != "other" else f"{cells.value}::VARCHAR"
    facts = [cells.count(column), _distinct(cells, column, kind, rows), *range_sql(cells, storage)]
    if kind not in ("integer", "number"):
        return [*facts, "NULL", "NULL", "NULL"]
    number = f"{column}::DOUBLE"
    if kind == "number":
        number = f"CASE WHEN isfinite({number}) THEN {number} END"
    if centre is None:
        mean = f"avg({number})"
        # Numbers near the largest double have no finite variance.
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
    if cells.weight:
        return f"count({column})"
    if rows > EXACT_ROWS:
        return f"approx_count_distinct({column})"
    if kind == "text":
        # Long texts would not fit the memory. In a million texts, two equal hashes are unlikely.
        return f"count(DISTINCT CASE WHEN {column} IS NOT NULL THEN hash({column}) END)"
    return f"count(DISTINCT {column})"


def value_sql(column: str, storage: str) -> str:
    """Return SQL for a value as it is counted: of a long text its beginning and a hash.

    A hundred thousand long texts would not fit the memory.
    """
    if column_type(storage) != "text":
        return column
    shortened = f"left({column}, {SHORT}) || hash({column})::VARCHAR"
    return f"CASE WHEN strlen({column}) > {_LONG} THEN {shortened} ELSE {column} END"


def range_sql(cells: Cells, storage: str) -> list[str]:
    """Return SQL for a column's minimum and maximum."""
    if column_type(storage) == "other":
        return ["NULL", "NULL"]
    return [f"min({cells.value})", f"max({cells.value})"]


def find_centre(low: Any, high: Any) -> float:
    """Return a number between ``low`` and ``high``."""
    if not isinstance(low, int | float | Decimal):
        return 0.0
    centre = float(low) / 2 + float(high) / 2
    return centre if math.isfinite(centre) else 0.0


def number_sql(column: str, storage: str) -> str:
    """Return SQL for a value as a number; a time becomes seconds since 1970."""
    kind: ColumnType = column_type(storage)
    return f"epoch({column})" if kind == "datetime" else f"{column}::DOUBLE"


def bin_width(low: float, high: float) -> float:
    """Return the width of the histogram's bins."""
    return high / BINS - low / BINS


def bin_sql(number: str, low: str, width: str) -> str:
    """Return SQL for the index of a number's bin. The maximum has the index ``BINS``."""
    return f"floor(({number} - {low}) / {width})::UTINYINT"


def has_bin_sql(number: str, storage: str) -> str:
    """Return SQL for whether a number belongs to a bin."""
    is_finite = column_type(storage) == "integer"
    return f"{number} IS NOT NULL" if is_finite else f"isfinite({number})"


def fill_bins(rows: Sequence[tuple[int, int]]) -> list[int]:
    """Return the count of each bin, from pairs of index and count."""
    counts = [0] * BINS
    for place, count in rows:
        counts[min(place, BINS - 1)] += count
    return counts
