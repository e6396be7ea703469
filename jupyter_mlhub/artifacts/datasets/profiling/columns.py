"""Describe each column by all of its rows."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb

from ....schemas.data.artifacts import Column, ColumnType, Histogram
from ....schemas.pipelines.reports import Task
from ..engine import fetch, quoted
from ..values import SHORT, column_type, plain, short
from .counting import make_counter
from .facts import COUNTED_VALUES, DETAILED_COLUMNS, Facts, Range, bin_width
from .table import is_ordered

FEW_VALUES = 20
ALMOST_ALL = 0.9
"""An estimate is at least this close to the exact number."""
_NOTHING: Facts = [0, 0, None, None, None, None, None]


def describe_columns(engine: duckdb.DuckDBPyConnection, table: Path, rows: int) -> list[Column]:
    """Find type, range, quantiles, top values and histogram of each column.

    Above a million rows, columns with many values have estimated distinct counts and no quantiles.
    """
    types = {row[0]: row[1] for row in fetch(engine, f"DESCRIBE SELECT * FROM '{table}'")}
    counter = make_counter(engine, table, types, rows)
    facts = counter.facts(list(types))
    columns = [
        _column(name, storage, rows, facts.get(name, _NOTHING), counter.is_exact(name))
        for name, storage in types.items()
    ]
    columns = [_settle(table, column, rows) for column in columns]
    close = columns[:DETAILED_COLUMNS]
    top = counter.top_values([c.name for c in close if _has_top_values(c, rows)])
    ranges = {
        c.name: found
        for c in close
        if c.type in ("integer", "number", "datetime") and not c.constant and c.distinct
        if (found := _range(engine, table, c.name, c.type, facts[c.name])) is not None
    }
    bins = counter.bins(ranges)
    return [
        column.model_copy(
            update={
                "top": [[short(value), n] for value, n in top.get(column.name, [])],
                "histogram": _histogram(ranges.get(column.name), bins.get(column.name)),
            }
        )
        for column in columns
    ]


def _has_top_values(column: Column, rows: int) -> bool:
    """Return whether a column's top values are worth counting. Long texts that all differ are
    not."""
    is_long = isinstance(column.maximum, str) and len(column.maximum) == SHORT
    if is_long and column.distinct == rows - column.missing:
        return False
    return 0 < column.distinct <= COUNTED_VALUES and column.type != "other"


def _column(name: str, storage: str, rows: int, facts: Facts, is_exact: bool) -> Column:
    present, distinct, low, high, mean, deviation, quantiles = facts
    distinct = min(distinct, present)
    kind = column_type(storage)
    constant = present > 0 and (low == high if low is not None else distinct == 1)
    return Column(
        name=name,
        type=kind,
        storage=storage,
        missing=rows - present,
        distinct=distinct,
        distinct_is_estimate=present > 0 and not is_exact,
        constant=constant,
        minimum=short(low),
        maximum=short(high),
        mean=plain(mean),
        deviation=plain(deviation),
        quantiles=[plain(value) for value in quantiles or []],
        suggested_task=None if constant or not present else _task(kind, distinct),
    )


def _settle(table: Path, column: Column, rows: int) -> Column:
    """Replace the estimate of a column's distinct values where its order proves that all differ."""
    may_differ = column.distinct_is_estimate and column.distinct >= ALMOST_ALL * rows
    if may_differ and not column.missing and is_ordered(table, column):
        return column.model_copy(update={"distinct": rows, "distinct_is_estimate": False})
    return column


def _range(
    engine: duckdb.DuckDBPyConnection, table: Path, name: str, kind: ColumnType, facts: Facts
) -> Range | None:
    """Return the smallest and the largest finite value, or None where a histogram makes no
    sense."""
    low, high = facts[2:4]
    if kind == "datetime":
        low, high = fetch(engine, "SELECT epoch(?), epoch(?)", [low, high])[0]
    elif not (math.isfinite(low) and math.isfinite(high)):
        number = f"{quoted(name)}::DOUBLE"
        query = f"SELECT min({number}), max({number}) FROM '{table}' WHERE isfinite({number})"
        low, high = fetch(engine, query)[0]
    low, high = float(low or 0), float(high or 0)
    return (low, high) if 0 < bin_width(low, high) < 1e300 else None


def _histogram(range_: Range | None, counts: list[int] | None) -> Histogram | None:
    if range_ is None or counts is None:
        return None
    low, high = range_
    return Histogram(low=low, high=high, counts=counts)


def _task(kind: ColumnType, distinct: int) -> Task:
    """Suggest classification for text, booleans and integers with few values; else regression."""
    if kind == "number" or (kind == "integer" and distinct > FEW_VALUES):
        return "regression"
    return "classification"
