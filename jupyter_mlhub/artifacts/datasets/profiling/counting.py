"""Choose how the engine counts.

With a query for each column, planning takes most of the time where rows are few. With all columns
of a type unpivoted into one, the query is planned once, but counting takes longer where rows are
many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb

from .facts import EXACT_ROWS, Facts, Range
from .low_cardinality import LowCardinalityCounter
from .per_column import PerColumnCounter
from .unpivoted import UnpivotedCounter

_FEW_ROWS = 50_000


class Counter(Protocol):
    """Answers questions about columns by name. A column without any value has no answer."""

    def facts(self, names: Sequence[str]) -> dict[str, Facts]: ...

    def is_exact(self, name: str) -> bool:
        """Return whether a column's distinct values were counted, not estimated."""
        ...

    def top_values(self, names: Sequence[str]) -> dict[str, list[tuple[Any, int]]]:
        """Return the top values of columns with their counts, the most frequent first."""
        ...

    def bins(self, ranges: Mapping[str, Range]) -> dict[str, list[int]]:
        """Count values in bins of equal width; times count as seconds since 1970."""
        ...


def make_counter(
    engine: duckdb.DuckDBPyConnection, table: Path, types: Mapping[str, str], rows: int
) -> Counter:
    """Return the fastest counter for a table.

    Args:
        types: the engine's types of all columns.
        rows: the number of rows of the table.
    """
    if rows <= _FEW_ROWS:
        return UnpivotedCounter(engine, table, types, rows)
    if rows <= EXACT_ROWS:
        return PerColumnCounter(engine, table, types, rows)
    return LowCardinalityCounter(engine, table, types, rows)
