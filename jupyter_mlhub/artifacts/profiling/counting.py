"""What the engine counts of columns, in one of two ways.

A question for each column is planned for each column, which takes most of the time where rows are
few; the cells of all columns of a type in one long column are planned once, but take longer to
count where rows are many.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import duckdb

from ...schemas.artifacts import ColumnType
from ..engine import fetch, literal, quoted
from ..values import column_type

EXACT_ROWS = 1_000_000
"""Up to so many rows distinct values are counted, and quantiles are those of all rows."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP_VALUES = 50
BINS = 20
_FEW_ROWS = 50_000
_COLUMNS_AT_ONCE = 100
_CELLS_AT_ONCE = 10_000_000
"""The engine holds the values whose quantiles it looks for in memory."""

Facts = list[Any]
"""Present, distinct, min, max, mean, deviation, quantiles."""
_ENDS = slice(2, 4)
_WITH_KNOWN_ENDS = ("integer", "datetime", "text")
Range = tuple[float, float]
"""The least and the greatest value of a histogram."""


class Counter(Protocol):
    """Answers for columns by their names; a column without any value has no answer."""

    def facts(self, names: Sequence[str]) -> dict[str, Facts]: ...

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
        return _Together(engine, table, types, rows)
    return _OneByOne(engine, table, types, rows)


@dataclass(frozen=True)
class _Counting:
    engine: duckdb.DuckDBPyConnection
    table: Path
    types: Mapping[str, str]
    rows: int

    def _parts(self, names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
        length = max(1, min(most, _CELLS_AT_ONCE // max(1, self.rows)))
        return (names[start : start + length] for start in range(0, len(names), length))


class _OneByOne(_Counting):
    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        found = {}
        for part in self._parts(names, _COLUMNS_AT_ONCE):
            ends = self._ends(part)
            asked = {}
            for name in part:
                centre = _centre(*ends.get(name, [None, None]))
                asked[name] = _facts(quoted(name), self.types[name], self.rows, centre)
                if column_type(self.types[name]) in _WITH_KNOWN_ENDS:
                    asked[name][_ENDS] = ["NULL", "NULL"]
            for name, own in self._ask(asked).items():
                if column_type(self.types[name]) in _WITH_KNOWN_ENDS:
                    own[_ENDS] = ends[name]
                found[name] = own
        return found

    def _ends(self, names: Sequence[str]) -> dict[str, list[Any]]:
        """The least and the greatest values of columns, from the file's statistics alone.

        Those of numbers leave NaN out, so they are good for a centre only.
        """
        kinds = {name: column_type(self.types[name]) for name in names}
        asked = {
            name: _least_and_greatest(quoted(name), self.types[name])
            for name, kind in kinds.items()
            if kind == "number" or kind in _WITH_KNOWN_ENDS
        }
        return self._ask(asked) if asked else {}

    def _ask(self, asked: Mapping[str, list[str]]) -> dict[str, list[Any]]:
        """The values of each column's expressions, in one scan."""
        expressions = ", ".join(one for own in asked.values() for one in own)
        values = iter(fetch(self.engine, f"SELECT {expressions} FROM '{self.table}'")[0])
        return {name: list(islice(values, len(own))) for name, own in asked.items()}

    def commonest(self, names: Sequence[str]) -> dict[str, list[tuple[Any, int]]]:
        return {
            name: fetch(
                self.engine,
                f"SELECT {column}, count(*) FROM '{self.table}' WHERE {column} IS NOT NULL "
                f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP_VALUES}",
            )
            for name, column in zip(names, map(quoted, names), strict=True)
        }

    def bins(self, ranges: Mapping[str, Range]) -> dict[str, list[int]]:
        found = {}
        for name, (low, high) in ranges.items():
            width = bin_width(low, high)
            number = _number(quoted(name), self.types[name])
            rows = fetch(
                self.engine,
                f"SELECT {_bin(number, repr(low), repr(width))}, count(*) FROM '{self.table}' "
                f"WHERE {_has_place(number, self.types[name])} GROUP BY 1",
            )
            found[name] = _counts(rows)
        return found


class _Together(_Counting):
    """Columns of a type as one: ``n`` is a cell's column, ``v`` its value. Missing ones are left
    out."""

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        found = {}
        for storage, _, cells in self._cells(names):
            facts = ", ".join(_facts("v", storage, self.rows))
            for name, *own in fetch(self.engine, f"SELECT n, {facts} FROM {cells} GROUP BY n"):
                found[name] = own
        return found

    def commonest(self, names: Sequence[str]) -> dict[str, list[tuple[Any, int]]]:
        found: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        for _, _, cells in self._cells(names):
            query = (
                f"SELECT n, v, count(*) AS c FROM {cells} GROUP BY n, v QUALIFY row_number() "
                f"OVER (PARTITION BY n ORDER BY c DESC, v) <= {TOP_VALUES} ORDER BY n, c DESC, v"
            )
            for name, value, count in fetch(self.engine, query):
                found[name].append((value, count))
        return found

    def bins(self, ranges: Mapping[str, Range]) -> dict[str, list[int]]:
        counted = defaultdict(list)
        for storage, part, cells in self._cells(list(ranges)):
            number = _number("v", storage)
            known = ", ".join(
                f"({literal(name)}, {low!r}::DOUBLE, {bin_width(low, high)!r}::DOUBLE)"
                for name in part
                for low, high in [ranges[name]]
            )
            query = (
                f"SELECT n, {_bin(number, 'low', 'width')}, count(*) FROM {cells} "
                f"JOIN (VALUES {known}) AS ranges(n, low, width) USING (n) "
                f"WHERE {_has_place(number, storage)} GROUP BY 1, 2"
            )
            for name, place, count in fetch(self.engine, query):
                counted[name].append((place, count))
        return {name: _counts(rows) for name, rows in counted.items()}

    def _cells(self, names: Sequence[str]) -> Iterator[tuple[str, Sequence[str], str]]:
        """For each type, so many columns of it as one question may take, and SQL of their cells."""
        by_type = defaultdict(list)
        for name in names:
            by_type[self.types[name]].append(name)
        for storage, same in by_type.items():
            for part in self._parts(same, len(same)):
                source = f"SELECT {', '.join(map(quoted, part))} FROM '{self.table}'"
                cells = f"(UNPIVOT ({source}) ON COLUMNS(*) INTO NAME n VALUE v)"
                yield storage, part, cells


def bin_width(low: float, high: float) -> float:
    return high / BINS - low / BINS


def _least_and_greatest(column: str, storage: str) -> list[str]:
    """SQL of a column's least and greatest value."""
    if column_type(storage) == "other":
        return ["NULL", "NULL"]
    return [f"min({column})", f"max({column})"]


def _centre(low: Any, high: Any) -> float:
    """A number near those of a column."""
    if not isinstance(low, int | float | Decimal):
        return 0.0
    centre = float(low) / 2 + float(high) / 2
    return centre if math.isfinite(centre) else 0.0


def _facts(column: str, storage: str, rows: int, centre: float | None = None) -> list[str]:
    """SQL of a column's ``Facts``; those of numbers are faster with a ``centre``."""
    kind = column_type(storage)
    distinct = "count(DISTINCT {0})" if rows <= EXACT_ROWS else "approx_count_distinct({0})"
    if kind == "text" and rows <= EXACT_ROWS:
        # Long texts would not fit the memory; of a million, two with one hash are not to be met.
        distinct = "count(DISTINCT CASE WHEN {0} IS NOT NULL THEN hash({0}) END)"
    ends = _least_and_greatest(column, storage)
    if kind == "other":
        column = f"{column}::VARCHAR"
    facts = [f"count({column})", distinct.format(column), *ends]
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
        mean = f"{centre!r}::DOUBLE + avg({apart})"
        squares = f"(sum({apart} * {apart}) - sum({apart}) * avg({apart}))"
        variance = f"{squares} / nullif(count({apart}) - 1, 0)"
        deviation = f"CASE WHEN isfinite({variance}) THEN sqrt(greatest(0, {variance})) END"
    quantiles = f"quantile_cont({number}, {list(QUANTILES)})" if rows <= EXACT_ROWS else "NULL"
    return [*facts, mean, deviation, quantiles]


def _number(column: str, storage: str) -> str:
    """SQL of a value as a number: of a time, its seconds since 1970."""
    kind: ColumnType = column_type(storage)
    return f"epoch({column})" if kind == "datetime" else f"{column}::DOUBLE"


def _bin(number: str, low: str, width: str) -> str:
    """SQL of a number's place from the least one on; the greatest one's is ``BINS``."""
    return f"floor(({number} - {low}) / {width})::UTINYINT"


def _has_place(number: str, storage: str) -> str:
    is_finite = column_type(storage) == "integer"
    return f"{number} IS NOT NULL" if is_finite else f"isfinite({number})"


def _counts(rows: Sequence[tuple[int, int]]) -> list[int]:
    counts = [0] * BINS
    for place, count in rows:
        counts[min(place, BINS - 1)] += count
    return counts
