"""Questions for each column of very many rows; of few values, their counts answer all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np

from ..engine import fetch, number_rows, quoted
from ..values import column_type
from .facts import (
    CLOSELY_LOOKED_AT,
    COUNTED_VALUES,
    QUANTILES,
    Cells,
    Facts,
    centre_of,
    ends_of,
    facts_of,
    value_of,
)
from .one_by_one import OneByOne

_SHARE = 0.04
"""Of the rows, in so many places: by them columns of few values are known."""
_PLACES = 3
_COLUMNS_AT_ONCE = 50
_DISTINCT = 1


class ByValues(OneByOne):
    """A column of few values gets a table of each with its count, in one look at all rows."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, table: Path, types: Mapping[str, str], rows: int
    ) -> None:
        super().__init__(engine, table, types, rows)
        self._counted: dict[str, str] = {}

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        close = [n for n in names[:CLOSELY_LOOKED_AT] if column_type(self._types[n]) != "other"]
        for name in self._with_few_values(close):
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
        value = value_of(quoted(name), self._types[name])
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

        centre = centre_of(*ask(ends_of(cells, storage)))
        *facts, _ = ask(facts_of(cells, storage, self._rows, centre))
        return [*facts, self._quantiles(cells, storage)]

    def _quantiles(self, cells: Cells, storage: str) -> list[float]:
        """Those of all rows: of the values in order, each as often as it is there."""
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

    def _with_few_values(self, names: Sequence[str]) -> Iterator[str]:
        """Those that seem to have few, by a small part of the rows."""
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
    """How many different values there may be, by those of the first place and of all places.

    They grow with a power of the rows (Heaps' law).
    """
    growth = math.log(max(1.0, looked_at / max(1, first)), _PLACES)
    return looked_at / float(_SHARE**growth)
