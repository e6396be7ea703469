"""The facts of each column, from every row."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import duckdb

from ...schemas.artifacts import Column, ColumnType, Histogram
from ...schemas.reports import Task
from ..engine import fetch, quoted
from ..values import column_type, plain, short

EXACT_ROWS = 1_000_000
"""Up to so many rows distinct values are counted, and quantiles are those of all rows."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP_VALUES = 50
COUNTED_VALUES = 100_000
"""Columns with more different values have no list of the commonest."""
BINS = 20
CLOSELY_LOOKED_AT = 300
"""Columns beyond these have their facts, but neither histogram nor commonest values."""
FEW_VALUES = 20
_COLUMNS_AT_ONCE = 100


def look_at_columns(engine: duckdb.DuckDBPyConnection, table: Path, rows: int) -> list[Column]:
    """Type, range, quantiles, commonest values and histogram of each column.

    Of more than a million rows distinct counts are approximate, and there are no quantiles.
    """
    described = fetch(engine, f"DESCRIBE SELECT * FROM '{table}'")
    columns: list[Column] = []
    for start in range(0, len(described), _COLUMNS_AT_ONCE):
        part = [(row[0], row[1]) for row in described[start : start + _COLUMNS_AT_ONCE]]
        facts = [fact for name, storage in part for fact in _facts(name, storage, rows)]
        values = list(fetch(engine, f"SELECT {', '.join(facts)} FROM '{table}'")[0])
        for name, storage in part:
            own, values = values[:7], values[7:]
            close = len(columns) < CLOSELY_LOOKED_AT
            columns.append(_column(engine, table, rows, name, storage, own, close))
    return columns


def _facts(name: str, storage: str, rows: int) -> list[str]:
    """SQL of present, distinct, min, max, mean, deviation, quantiles."""
    column, kind = quoted(name), column_type(storage)
    distinct = "count(DISTINCT {0})" if rows <= EXACT_ROWS else "approx_count_distinct({0})"
    ends = [f"min({column})", f"max({column})"]
    if kind == "other":
        column = f"{column}::VARCHAR"
        ends = ["NULL", "NULL"]
    facts = [f"count({column})", distinct.format(column), *ends]
    if kind not in ("integer", "number"):
        return [*facts, "NULL", "NULL", "NULL"]
    number = f"{column}::DOUBLE"
    if kind == "number":
        number = f"CASE WHEN isfinite({number}) THEN {number} END"
    return [
        *facts,
        f"avg({number})",
        # Numbers near the end of their range have no finite variance.
        f"CASE WHEN max(abs({number})) < 1e150 THEN stddev_samp({number}) END",
        f"approx_quantile({number}, {list(QUANTILES)})" if rows <= EXACT_ROWS else "NULL",
    ]


def _column(
    engine: duckdb.DuckDBPyConnection,
    table: Path,
    rows: int,
    name: str,
    storage: str,
    facts: list[Any],
    close: bool,
) -> Column:
    present, different, low, high, mean, deviation, quantiles = facts
    different = min(different, present)
    kind = column_type(storage)
    constant = present > 0 and (low == high if low is not None else different == 1)
    countable = close and 0 < different <= COUNTED_VALUES and kind != "other"
    spread = close and kind in ("integer", "number", "datetime") and not constant and present
    return Column(
        name=name,
        type=kind,
        storage=storage,
        missing=rows - present,
        distinct=different,
        constant=constant,
        minimum=short(low),
        maximum=short(high),
        mean=plain(mean),
        deviation=plain(deviation),
        quantiles=[plain(value) for value in quantiles or []],
        top=_top(engine, table, name) if countable else [],
        histogram=_histogram(engine, table, name, kind, low, high) if spread else None,
        suggested_task=None if constant or not present else _task(kind, different),
    )


def _top(engine: duckdb.DuckDBPyConnection, table: Path, name: str) -> list[Any]:
    column = quoted(name)
    query = (
        f"SELECT {column}, count(*) FROM '{table}' WHERE {column} IS NOT NULL "
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP_VALUES}"
    )
    return [[short(value), count] for value, count in fetch(engine, query)]


def _histogram(
    engine: duckdb.DuckDBPyConnection,
    table: Path,
    name: str,
    kind: ColumnType,
    low: Any,
    high: Any,
) -> Histogram | None:
    """Counts in bins of equal width between the least and the greatest finite value."""
    column = quoted(name)
    if kind == "datetime":
        number = f"epoch({column})"
        low, high = fetch(engine, "SELECT epoch(?), epoch(?)", [low, high])[0]
    else:
        number = f"{column}::DOUBLE"
        if not (math.isfinite(low) and math.isfinite(high)):
            query = f"SELECT min({number}), max({number}) FROM '{table}' WHERE isfinite({number})"
            low, high = fetch(engine, query)[0]
    low, high = float(low or 0), float(high or 0)
    width = high / BINS - low / BINS
    if not (0 < width < 1e300):
        return None
    query = (
        f"SELECT least({BINS - 1}, greatest(0, floor(({number} - {low!r}) / {width!r})))::INTEGER, "
        f"count(*) FROM '{table}' WHERE isfinite({number}) GROUP BY 1"
    )
    counts = [0] * BINS
    for index, count in fetch(engine, query):
        counts[index] = count
    return Histogram(low=low, high=high, counts=counts)


def _task(kind: ColumnType, distinct: int) -> Task:
    """Classes for text, booleans, and whole numbers with few values; else a quantity."""
    if kind == "number" or (kind == "integer" and distinct > FEW_VALUES):
        return "regression"
    return "classification"
