"""Questions about a table that need every row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from ....schemas.data.artifacts import Column
from ..engine import fetch, quoted

COUNTABLE_ROWS = 50_000_000
"""Up to this number of rows duplicates are counted."""
COUNTABLE_COLUMNS = 1000
_COLUMNS_AT_ONCE = 50
_ROWS_AT_ONCE = 500_000
_LONGEST = 40
_ORDERED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP")


def count_duplicates(
    engine: duckdb.DuckDBPyConnection, table: Path, rows: int, columns: list[Column]
) -> int | None:
    """Count the rows that are equal to an earlier one; None for very long or very wide tables."""
    if rows > COUNTABLE_ROWS or len(columns) > COUNTABLE_COLUMNS:
        return None
    for column in columns:
        if column.distinct == rows and not (column.distinct_is_estimate or column.type == "other"):
            return 0  # no value occurs twice
    names = ", ".join(quoted(column.name) for column in columns)
    query = f"SELECT count(*) - count(DISTINCT h) FROM (SELECT hash({names}) AS h FROM '{table}')"
    count: int = fetch(engine, query)[0][0]
    return count


def is_ordered(table: Path, column: Column) -> bool:
    """Return whether every value is larger than the one before, like row numbers and timestamps."""
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
    """The cells of a column of numbers that are no numbers: their count, and an example."""

    count: int
    example: str
    are_equal: bool
    """Whether all such cells are equal."""


def find_mixed(
    engine: duckdb.DuckDBPyConnection, table: Path, names: list[str]
) -> dict[str, Mixed]:
    """Find text columns with mostly numbers among ``names``."""
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
