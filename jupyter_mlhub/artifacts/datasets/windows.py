"""Windows over a Parquet table of any size: some rows of some columns, sorted and filtered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from pydantic import TypeAdapter, ValidationError

from ...errors import Invalid, did_you_mean
from ...schemas.data.windows import Condition, Rows, RowsQuery
from ...schemas.problems import problem_sentence
from .engine import fetch, number_rows, open_engine, quoted
from .values import column_type, plain

LONGEST_CELL = 10_000
"""The number of characters of a cell that a window shows."""
_SORTED_BY = 500
"""The number of characters by which texts are sorted. More would not fit the memory."""
_CONDITIONS = TypeAdapter(list[Condition])


def conditions_of(query: RowsQuery) -> list[Condition]:
    """Parse the conditions, which the query carries as JSON.

    Raises:
        Invalid: the JSON is no list of conditions.
    """
    if not query.where:
        return []
    try:
        return _CONDITIONS.validate_json(query.where)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(["where", *map(str, first["loc"])])
        raise Invalid.field("where", problem_sentence(where, first)) from None


def read_window(
    table: Path, types: dict[str, str], rows: int, query: RowsQuery, spill: Path
) -> Rows:
    """Read the rows from ``offset`` to ``offset + limit`` of the table.

    Args:
        types: the columns in order, with their types in the engine.
        rows: the number of rows of the table.
        spill: a folder for what does not fit in memory.

    Raises:
        Invalid: a column is not there, or a value does not fit its column's type.
    """
    with _engine(spill).cursor() as engine:
        where, values = _where(engine, conditions_of(query), types)
        rows_of, number = number_rows("?", types)
        order = _order(query.sort, types, number)
        shown = list(types)[query.first_column : query.first_column + query.columns]
        total = _count(table, where, tuple(values), spill) if where else rows
        found: list[Any] = []
        if shown and query.offset < total:
            chosen = ", ".join(_shown(name, types[name]) for name in shown)
            place = f"{where} {order} LIMIT {query.limit} OFFSET {query.offset}"
            if order:
                # Only row numbers are sorted, as whole rows may be long.
                numbers = fetch(
                    engine, f"SELECT {number} FROM {rows_of} {place}", [str(table), *values]
                )
                found = _numbered(engine, table, types, chosen, [one for (one,) in numbers])
            elif where:
                found = fetch(
                    engine, f"SELECT {chosen} FROM {rows_of} {place}", [str(table), *values]
                )
            else:
                # The reader skips to these rows without reading those before.
                last = query.offset + query.limit - 1
                place = f"WHERE {number} BETWEEN {query.offset} AND {last}"
                found = fetch(engine, f"SELECT {chosen} FROM {rows_of} {place}", [str(table)])
    cells = [[plain(value) for value in row] for row in found]
    return Rows(columns=shown, rows=cells, offset=query.offset, total=total)


def read_numbered(
    table: Path,
    types: dict[str, str],
    columns: Sequence[str],
    numbers: Sequence[int],
    spill: Path,
) -> list[list[Any]]:
    """Read some columns of the rows with these numbers, in this order.

    Args:
        types: all columns, with their types in the engine.
    """
    if not columns or not numbers:
        return [[] for _ in numbers]
    chosen = ", ".join(_shown(name, types[name]) for name in columns)
    with _engine(spill).cursor() as engine:
        found = _numbered(engine, table, types, chosen, numbers)
    return [[plain(value) for value in row] for row in found]


def read_groups(table: Path, column: str, spill: Path) -> list[int]:
    """Number the values of a column, for each row in order. Missing values are one group."""
    with _engine(spill).cursor() as engine:
        query = f"SELECT {quoted(column)}::VARCHAR FROM read_parquet(?)"
        values = fetch(engine, query, [str(table)])
    numbers: dict[str | None, int] = {}
    return [numbers.setdefault(value, len(numbers)) for (value,) in values]


def _numbered(
    engine: duckdb.DuckDBPyConnection,
    table: Path,
    types: dict[str, str],
    chosen: str,
    numbers: Sequence[int],
) -> list[Any]:
    """Return the rows with these numbers, in this order."""
    listed = ", ".join(map(str, numbers)) or "NULL"
    rows_of, number = number_rows("?", types)
    query = f"SELECT {number}, {chosen} FROM {rows_of} WHERE {number} IN ({listed})"
    rows = {one: row for one, *row in fetch(engine, query, [str(table)])}
    return [rows[one] for one in numbers]


@lru_cache(maxsize=2)
def _engine(spill: Path) -> duckdb.DuckDBPyConnection:
    """Return the engine that all windows share. Opening one takes longer than most windows."""
    return open_engine(spill)


def _shown(name: str, storage: str) -> str:
    column = quoted(name)
    return f"left({column}, {LONGEST_CELL})" if storage == "VARCHAR" else column


def _order(sort: str | None, types: dict[str, str], number: str) -> str:
    if not sort:
        return ""
    name, direction = (sort[1:], "DESC") if sort.startswith("-") else (sort, "ASC")
    if sort in types:
        name, direction = sort, "ASC"
    _require("sort", name, types)
    # Equal rows keep their order, so that windows neither repeat nor lose a row.
    column = quoted(name)
    if types[name] == "VARCHAR":
        column = f"left({column}, {_SORTED_BY})"
    return f"ORDER BY {column} {direction} NULLS LAST, {number}"


def _where(
    engine: duckdb.DuckDBPyConnection, conditions: list[Condition], types: dict[str, str]
) -> tuple[str, list[Any]]:
    tests, values = [], []
    for condition in conditions:
        _require("where", condition.column, types)
        column, storage = quoted(condition.column), types[condition.column]
        if condition.op in ("missing", "present"):
            tests.append(f"{column} IS {'NOT ' if condition.op == 'present' else ''}NULL")
        elif condition.op == "contains":
            tests.append(f"contains(lower({column}::VARCHAR), lower(?))")
            values.append(condition.value)
        else:
            if column_type(storage) == "other":  # lists and records are compared as text
                column, storage = f"{column}::VARCHAR", "VARCHAR"
            _check_value(engine, condition, storage)
            tests.append(f"{column} {condition.op} CAST(? AS {storage})")
            values.append(condition.value)
    return ("WHERE " + " AND ".join(tests) if tests else ""), values


def _require(field: str, name: str, types: dict[str, str]) -> None:
    if name not in types:
        raise Invalid.field(
            field, "There is no column {name}.{hint}", name=name, hint=did_you_mean(name, types)
        )


def _check_value(engine: duckdb.DuckDBPyConnection, condition: Condition, storage: str) -> None:
    query = f"SELECT TRY_CAST(? AS {storage}) IS NULL"
    if fetch(engine, query, [condition.value])[0][0]:
        raise Invalid.field(
            "where",
            "{value!r} is no value of {column} ({storage}).",
            value=condition.value,
            column=condition.column,
            storage=storage,
        )


@lru_cache(maxsize=256)
def _count(table: Path, where: str, values: tuple[Any, ...], spill: Path) -> int:
    with _engine(spill).cursor() as engine:
        query = f"SELECT count(*) FROM read_parquet(?) {where}"
        count: int = fetch(engine, query, [str(table), *values])[0][0]
        return count
