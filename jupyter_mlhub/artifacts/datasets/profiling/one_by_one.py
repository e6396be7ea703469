"""Questions for each column."""

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
    bin_of,
    bin_width,
    centre_of,
    counts_of,
    ends_of,
    facts_of,
    has_bin,
    number_of,
    value_of,
)

_COLUMNS_AT_ONCE = 100
_ENDS = slice(2, 4)
_WITH_KNOWN_ENDS = ("integer", "datetime", "text")


class OneByOne:
    def __init__(
        self, engine: duckdb.DuckDBPyConnection, table: Path, types: Mapping[str, str], rows: int
    ) -> None:
        self._engine = engine
        self._table = table
        self._types = types
        self._rows = rows
        # Without quantiles nothing is gained by asking for several at once.
        most = max(1, CELLS_AT_ONCE // rows) if rows <= EXACT_ROWS else 1
        self._at_once = min(most, _COLUMNS_AT_ONCE)

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        found = {}
        for start in range(0, len(names), self._at_once):
            part = names[start : start + self._at_once]
            ends = self._ends(part)
            asked = {}
            for name in part:
                centre = centre_of(*ends.get(name, [None, None]))
                asked[name] = facts_of(self._cells(name), self._types[name], self._rows, centre)
                if column_type(self._types[name]) in _WITH_KNOWN_ENDS:
                    asked[name][_ENDS] = ["NULL", "NULL"]
            for name, own in self._ask(asked).items():
                if column_type(self._types[name]) in _WITH_KNOWN_ENDS:
                    own[_ENDS] = ends[name]
                found[name] = own
        return found

    def is_exact(self, name: str) -> bool:
        return self._rows <= EXACT_ROWS

    def commonest(self, names: Sequence[str]) -> dict[str, list[tuple[Any, int]]]:
        return {name: self._commonest(name) for name in names}

    def bins(self, ranges: Mapping[str, Range]) -> dict[str, list[int]]:
        return {name: self._bins(name, *range_) for name, range_ in ranges.items()}

    def _cells(self, name: str) -> Cells:
        return Cells(f"'{self._table}'", quoted(name))

    def _commonest(self, name: str) -> list[tuple[Any, int]]:
        cells = self._cells(name)
        value = value_of(cells.value, self._types[name])
        return fetch(
            self._engine,
            f"SELECT {value}, {cells.rows} FROM {cells.source} "
            f"WHERE {cells.value} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP_VALUES}",
        )

    def _bins(self, name: str, low: float, high: float) -> list[int]:
        cells, storage = self._cells(name), self._types[name]
        number = number_of(cells.value, storage)
        place = bin_of(number, repr(low), repr(bin_width(low, high)))
        return counts_of(
            fetch(
                self._engine,
                f"SELECT {place}, {cells.rows} FROM {cells.source} "
                f"WHERE {has_bin(number, storage)} GROUP BY 1",
            )
        )

    def _ends(self, names: Sequence[str]) -> dict[str, list[Any]]:
        """The least and the greatest values of columns, from the file's statistics alone.

        Those of numbers leave NaN out, so they are good for a centre only.
        """
        kinds = {name: column_type(self._types[name]) for name in names}
        asked = {
            name: ends_of(self._cells(name), self._types[name])
            for name, kind in kinds.items()
            if kind == "number" or kind in _WITH_KNOWN_ENDS
        }
        return self._ask(asked) if asked else {}

    def _ask(self, asked: Mapping[str, list[str]]) -> dict[str, list[Any]]:
        """The values of each column's expressions, in one scan of the table."""
        expressions = ", ".join(one for own in asked.values() for one in own)
        values = iter(fetch(self._engine, f"SELECT {expressions} FROM '{self._table}'")[0])
        return {name: list(islice(values, len(own))) for name, own in asked.items()}
