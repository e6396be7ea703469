"""Profile tables of few rows with one query for all columns of a type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ..engine import fetch, literal, quoted
from .facts import (
    CELLS_AT_ONCE,
    TOP_VALUES,
    Cells,
    Facts,
    Range,
    bin_sql,
    bin_width,
    facts_sql,
    fill_bins,
    has_bin_sql,
    number_sql,
    value_sql,
)

_COLUMNS_AT_ONCE = 2000
"""A query needs memory for each column."""


@dataclass(frozen=True)
class UnpivotedCounter:
    """Unpivots the columns of a type into one: ``n`` is the name of a cell's column, ``v`` its
    value.

    Missing cells are left out.
    """

    engine: duckdb.DuckDBPyConnection
    table: Path
    types: Mapping[str, str]
    rows: int

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        found = {}
        for storage, _, cells in self._cells(names):
            facts = ", ".join(facts_sql(cells, storage, self.rows))
            query = f"SELECT n, {facts} FROM {cells.source} GROUP BY n"
            for name, *own in fetch(self.engine, query):
                found[name] = own
        return found

    def is_exact(self, name: str) -> bool:
        return True

    def top_values(self, names: Sequence[str]) -> dict[str, list[tuple[Any, int]]]:
        found: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        for storage, _, cells in self._cells(names):
            query = (
                f"SELECT n, {value_sql(cells.value, storage)} AS w, count(*) AS c "
                f"FROM {cells.source} GROUP BY n, w QUALIFY row_number() "
                f"OVER (PARTITION BY n ORDER BY c DESC, w) <= {TOP_VALUES} ORDER BY n, c DESC, w"
            )
            for name, value, count in fetch(self.engine, query):
                found[name].append((value, count))
        return found

    def bins(self, ranges: Mapping[str, Range]) -> dict[str, list[int]]:
        counted = defaultdict(list)
        for storage, part, cells in self._cells(list(ranges)):
            number = number_sql(cells.value, storage)
            known = ", ".join(
                f"({literal(name)}, {low!r}::DOUBLE, {bin_width(low, high)!r}::DOUBLE)"
                for name in part
                for low, high in [ranges[name]]
            )
            query = (
                f"SELECT n, {bin_sql(number, 'low', 'width')}, count(*) FROM {cells.source} "
                f"JOIN (VALUES {known}) AS ranges(n, low, width) USING (n) "
                f"WHERE {has_bin_sql(number, storage)} GROUP BY 1, 2"
            )
            for name, place, count in fetch(self.engine, query):
                counted[name].append((place, count))
        return {name: fill_bins(rows) for name, rows in counted.items()}

    def _cells(self, names: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Cells]]:
        """Yield for each type as many columns as one query may take, with their cells."""
        by_type = defaultdict(list)
        for name in names:
            by_type[self.types[name]].append(name)
        length = max(1, min(_COLUMNS_AT_ONCE, CELLS_AT_ONCE // max(1, self.rows)))
        for storage, same in by_type.items():
            for start in range(0, len(same), length):
                part = same[start : start + length]
                source = f"SELECT {', '.join(map(quoted, part))} FROM '{self.table}'"
                cells = f"(UNPIVOT ({source}) ON COLUMNS(*) INTO NAME n VALUE v)"
                yield storage, part, Cells(cells, "v")
