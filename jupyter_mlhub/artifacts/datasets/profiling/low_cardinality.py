"""Profile tables of more than a million rows, where columns with few values are counted exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np

from ..engine import fetch, number_rows, quoted
from ..values import column_type
from .facts import (
    COUNTED_VALUES,
    DETAILED_COLUMNS,
    QUANTILES,
    Cells,
    Facts,
    facts_sql,
    find_centre,
    range_sql,
    value_sql,
)
from .per_column import PerColumnCounter

_SHARE = 0.04
"""The share of the rows that a first look reads, in ``_PLACES`` places of the table."""
_PLACES = 3
_COLUMNS_AT_ONCE = 50
_DISTINCT = 1


class LowCardinalityCounter(PerColumnCounter):
    """Counts each value of a column with few values, in one scan of all rows.

    The counts then answer all questions about the column. Other columns are asked as by
    ``PerColumnCounter``.
    """

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, table: Path, types: Mapping[str, str], rows: int
    ) -> None:
        super().__init__(engine, table, types, rows)
        self._counted: dict[str, str] = {}

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        close = [n for n in names[:DETAILED_COLUMNS] if column_type(self._types[n]) != "other"]
        for name in self._find_low_cardinality(close):
            self._count_values(name)
        found = super().facts([name for name in names if name not in self._counted])
        for name in close:
            if name in found and found[name][_DISTINCT] <= COUNTED_VALUES:
                self._count_values(name)
        return found | {name: self._facts(name) for name in self._counted}

    def is_exact(self, name: str) -> bool:
        return name in self._counted

    def _count_values(self, name: str) -> None:
        table = f"values_{len(self._counted)}"
        value = value_sql(quoted(name), self._types[name])
        query = f"SELECT {value} AS v, count(*) AS n FROM '{self._table}' GROUP BY 1"
        fetch(self._engine, f"CREATE TEMP TABLE {table} AS {query}")
        self._counted[name] = table

    def _cells(self, name: str) -> Cells:
        table = self._counted.get(name)
        return Cells(table, "v", "n") if table else super()._cells(name)

    def _facts(self, name: str) -> Facts:
        cells, storage = self._cells(name), self._types[name]

        def ask(expressions: list[str]) -> Facts:
            query = f"SELECT {', '.join(expressions)} FROM {cells.source}"
            return list(fetch(self._engine, query)[0])

        centre = find_centre(*ask(range_sql(cells, storage)))
        *facts, _ = ask(facts_sql(cells, storage, self._rows, centre))
        return [*facts, self._quantiles(cells, storage)]

    def _quantiles(self, cells: Cells, storage: str) -> list[float]:
        """Compute exact quantiles from the sorted values and their counts, by linear
        interpolation."""
        if column_type(storage) not in ("integer", "number"):
            return []
        found = self._engine.execute(
            f"SELECT v::DOUBLE AS v, n FROM {cells.source} WHERE isfinite(v::DOUBLE) ORDER BY v"
        ).fetchnumpy()
        values, ends = found["v"], np.cumsum(found["n"])
        if not len(values):
            return []
        places = np.array(QUANTILES) * (ends[-1] - 1)
        lower, upper = (
            values[np.searchsorted(ends, place, side="right")]
            for place in (np.floor(places), np.ceil(places))
        )
        quantiles: list[float] = (lower + (upper - lower) * (places % 1)).tolist()
        return quantiles

    def _find_low_cardinality(self, names: Sequence[str]) -> Iterator[str]:
        """Yield the columns that seem to have few values, by a small part of the rows."""
        source, number = number_rows(f"'{self._table}'", self._types)
        length = int(_SHARE * self._rows / _PLACES)
        first, *others = [
            place * (self._rows - length) // (_PLACES - 1) for place in range(_PLACES)
        ]
        in_first, in_others = (
            " OR ".join(f"{number} BETWEEN {start} AND {start + length}" for start in starts)
            for starts in ([first], others)
        )
        for start in range(0, len(names), _COLUMNS_AT_ONCE):
            part = names[start : start + _COLUMNS_AT_ONCE]
            counts = ", ".join(
                f"approx_count_distinct({quoted(name)}) FILTER ({in_first}), "
                f"approx_count_distinct({quoted(name)})"
                for name in part
            )
            query = f"SELECT {counts} FROM {source} WHERE {in_first} OR {in_others}"
            found = fetch(self._engine, query)[0]
            for name, few, more in zip(part, found[::2], found[1::2], strict=True):
                if _in_all(few, more) <= COUNTED_VALUES:
                    yield name


def _in_all(first: int, looked_at: int) -> float:
    """Estimate the number of distinct values in all rows, by Heaps' law: it grows with a power of
    the rows.

    Args:
        first: the number of distinct values in the first place.
        looked_at: the number in all places.
    """
    growth = math.log(max(1.0, looked_at / max(1, first)), _PLACES)
    return looked_at / float(_SHARE**growth)
