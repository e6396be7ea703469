"""Profile tables of up to a million rows with expressions of their own for each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from ..engine import fetch, quoted
from ..values import column_type
from .facts import (
    CELLS_AT_ONCE,
    EXACT_ROWS,
    TOP_VALUES,
    Cells,
    Facts,
    Range,
    bin_sql,
    bin_width,
    facts_sql,
    fill_bins,
    find_centre,
    has_bin_sql,
    number_sql,
    range_sql,
    value_sql,
)

_COLUMNS_AT_ONCE = 100
_RANGE = slice(2, 4)
_WITH_KNOWN_RANGE = ("integer", "datetime", "text")


class PerColumnCounter:
    """Asks for several columns at once, in one scan of the table."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, table: Path, types: Mapping[str, str], rows: int
    ) -> None:
        self._engine = engine
        self._table = table
        self._types = types
        self._rows = rows
        # Several columns at once are faster only where there are quantiles.
        most = max(1, CELLS_AT_ONCE // rows) if rows <= EXACT_ROWS else 1
        self._at_once = min(most, _COLUMNS_AT_ONCE)

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        found = {}
        for start in range(0, len(names), self._at_once):
            part = names[start : start + self._at_once]
            ranges = self._ranges(part)
            asked = {}
            for name in part:
                centre = find_centre(*ranges.get(name, [None, None]))
                asked[name] = facts_sql(self._cells(name), self._types[name], self._rows, centre)
                if column_type(self._types[name]) in _WITH_KNOWN_RANGE:
                    asked[name][_RANGE] = ["NULL", "NULL"]
            for name, own in self._ask(asked).items():
                if column_type(self._types[name]) in _WITH_KNOWN_RANGE:
                    own[_RANGE] = ranges[name]
                found[name] = own
        return found

    def is_exact(self, name: str) -> bool:
        return self._rows <= EXACT_ROWS

    def top_values(self, names: Sequence[str]) -> dict[str, list[tuple[Any, int]]]:
        return {name: self._top_values(name) for name in names}

    def bins(self, ranges: Mapping[str, Range]) -> dict[str, list[int]]:
        return {name: self._bins(name, *range_) for name, range_ in ranges.items()}

    def _cells(self, name: str) -> Cells:
        return Cells(f"'{self._table}'", quoted(name))

    def _top_values(self, name: str) -> list[tuple[Any, int]]:
        cells = self._cells(name)
        value = value_sql(cells.value, self._types[name])
        return fetch(
            self._engine,
            f"SELECT {value}, {cells.rows} FROM {cells.source} "
            f"WHERE {cells.value} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP_VALUES}",
        )

    def _bins(self, name: str, low: float, high: float) -> list[int]:
        cells, storage = self._cells(name), self._types[name]
        number = number_sql(cells.value, storage)
        place = bin_sql(number, repr(low), repr(bin_width(low, high)))
        return fill_bins(
            fetch(
                self._engine,
                f"SELECT {place}, {cells.rows} FROM {cells.source} "
                f"WHERE {has_bin_sql(number, storage)} GROUP BY 1",
            )
        )

    def _ranges(self, names: Sequence[str]) -> dict[str, list[Any]]:
        """Return the minimum and maximum of columns, which the engine takes from the file's
        statistics.

        Those of numbers leave NaN out, so they serve only to find a centre.
        """
        kinds = {name: column_type(self._types[name]) for name in names}
        asked = {
            name: range_sql(self._cells(name), self._types[name])
            for name, kind in kinds.items()
            if kind == "number" or kind in _WITH_KNOWN_RANGE
        }
        return self._ask(asked) if asked else {}

    def _ask(self, asked: Mapping[str, list[str]]) -> dict[str, list[Any]]:
        """Evaluate each column's expressions, all in one scan of the table."""
        expressions = ", ".join(one for own in asked.values() for one in own)
        values = iter(fetch(self._engine, f"SELECT {expressions} FROM '{self._table}'")[0])
        return {name: list(islice(values, len(own))) for name, own in asked.items()}
