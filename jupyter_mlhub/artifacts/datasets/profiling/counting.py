"""What the engine counts of columns, in one of several ways.

A question for each column is planned for each column, which takes most of the time where rows are
few; the cells of all columns of a type in one long column are planned once, but take longer to
count where rows are many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb

from .by_values import ByValues
from .facts import EXACT_ROWS, Facts, Range
from .one_by_one import OneByOne
from .together import Together

_FEW_ROWS = 50_000


class Counter(Protocol):
    """Answers for columns by their names; a column without any value has no answer."""

    def facts(self, names: Sequence[str]) -> dict[str, Facts]: ...

    def is_exact(self, name: str) -> bool:
        """Whether the different values in a column's facts were counted, not estimated."""
        ...

    def commonest(self, names: Sequence[str]) -> dict[str, list[tuple[Any, int]]]:
        """The commonest values with their counts, the most frequent first."""
        ...

    def bins(self, ranges: Mapping[str, Range]) -> dict[str, list[int]]:
        """Counts in bins of equal width; for times, of seconds since 1970."""
        ...


def make_counter(
    engine: duckdb.DuckDBPyConnection, table: Path, types: Mapping[str, str], rows: int
) -> Counter:
    """The way that is faster for so many rows. ``types`` are the engine's, of all columns."""
    if rows <= _FEW_ROWS:
        return Together(engine, table, types, rows)
    if rows <= EXACT_ROWS:
        return OneByOne(engine, table, types, rows)
    return ByValues(engine, table, types, rows)
