"""What needs a look at every row of the whole table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from ....schemas.artifacts import Column
from ..engine import fetch, quoted

COUNTABLE_ROWS = 50_000_000
"""Up to so many rows duplicates are counted."""
COUNTABLE_COLUMNS = 1000
_COLUMNS_AT_ONCE = 50
_ROWS_AT_ONCE = 500_000
_LONGEST = 40
_ORDERED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP")


def count_duplicates(
    engine: duckdb.DuckDBPyConnection, table: Path, rows: int, columns: list[Column]
) -> int | None:
    """Rows that are equal to an earlier one; unknown for very long or very wide tables."""
    if rows > COUNTABLE_ROWS or len(columns) > COUNTABLE_COLUMNS:
        return None
    for column in columns:
        if column.distinct == rows and not (column.distinct_is_estimate or column.type == "other"):
            return 0  # it has no value twice
    names = ", ".join(quoted(column.name) for column in columns)
    query = f"SELECT count(*) - count(DISTINCT h) FROM (SELECT hash({names}) AS h FROM '{table}')"
    count: int = fetch(engine, query)[0][0]
    return count


def is_ordered(table: Path, column: Column) -> bool:
    """Whether every value is greater than the one before, as numbers of rows and times are."""
    if column.storage not in _ORDERED:
        return False
    last = None
    with parquet.ParquetFile(table) as file:
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=[column.name]):
            values = batch.column(0).to_numpy(zero_copy_only=False)
            if (last is not None and not values[0] > last) or not (values[1:] > values[:-1]).all():
                return False
            last = values[-1]
    return True


@dataclass(frozen=True)
class Mixed:
    """The cells of a column of numbers that are none: how many, and what one of them is."""

    count: int
    example: str
    are_alike: bool
    """Whether all of them are."""


def find_mixed(
    engine: duckdb.DuckDBPyConnection, table: Path, names: list[str]
) -> dict[str, Mixed]:
    """Of the text columns ``names`` those most of whose cells are numbers."""
    found = {}
    for start in range(0, len(names), _COLUMNS_AT_ONCE):
        part = names[start : start + _COLUMNS_AT_ONCE]
        tests = ", ".join(
            f"count({q}), count(TRY_CAST({q} AS DOUBLE)), "
            f"min({q}) FILTER (WHERE TRY_CAST({q} AS DOUBLE) IS NULL), "
            f"max({q}) FILTER (WHERE TRY_CAST({q} AS DOUBLE) IS NULL)"
            for q in map(quoted, part)
        )
        values = list(fetch(engine, f"SELECT {tests} FROM '{table}'")[0])
        for name in part:
            (present, numbers, first, last), values = values[:4], values[4:]
            if 0.8 * present <= numbers < present:
                alike = first == last and len(first) <= _LONGEST
                found[name] = Mixed(present - numbers, first[:_LONGEST], alike)
    return found
