"""Questions for each column of very many rows; of few values, their counts answer all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..engine import fetch, quoted
from ..values import column_type
from .facts import COUNTED_VALUES, Cells, Facts, centre_of, ends_of, facts_of
from .one_by_one import OneByOne

_SHARE = 0.04
"""Of the rows, in so many places: by them columns with few values are known."""
_PLACES = 3
_MOST_COLUMNS = 300
_COLUMNS_AT_ONCE = 50


class ByValues(OneByOne):
    """A column that seems to have few values is read once: a table gets each with its count."""

    _counted: dict[str, str]
    """The tables."""

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        self._counted = {}
        for name in self._with_few_values(names):
            table = f"values_{len(self._counted)}"
            fetch(
                self._engine,
                f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {quoted(name)} AS v, "
                f"count(*) AS n FROM '{self._table}' GROUP BY 1",
            )
            self._counted[name] = table
        found = {name: self._facts(name) for name in self._counted}
        return found | super().facts([name for name in names if name not in found])

    def is_exact(self, name: str) -> bool:
        return name in self._counted

    def _cells(self, name: str) -> Cells:
        table = self._counted.get(name)
        return Cells(table, "v", "n") if table else super()._cells(name)

    def _facts(self, name: str) -> Facts:
        cells, storage = self._cells(name), self._types[name]

        def ask(expressions: list[str]) -> Facts:
            query = f"SELECT {', '.join(expressions)} FROM {cells.source}"
            return list(fetch(self._engine, query)[0])

        centre = centre_of(*ask(ends_of(cells, storage)))
        return ask(facts_of(cells, storage, self._rows, centre))

    def _with_few_values(self, names: Sequence[str]) -> Iterator[str]:
        known = [name for name in names if column_type(self._types[name]) != "other"]
        length = int(_SHARE * self._rows / _PLACES)
        first, *others = [
            place * (self._rows - length) // (_PLACES - 1) for place in range(_PLACES)
        ]
        in_first, in_others = (
            " OR ".join(f"file_row_number BETWEEN {start} AND {start + length}" for start in starts)
            for starts in ([first], others)
        )
        source = f"read_parquet('{self._table}', file_row_number = true)"
        for start in range(0, min(len(known), _MOST_COLUMNS), _COLUMNS_AT_ONCE):
            part = known[start : start + _COLUMNS_AT_ONCE]
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
