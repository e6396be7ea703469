"""Columns of a typed table, named and typed anew as a person says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from .....errors import Invalid, did_you_mean
from .....schemas.artifacts import ColumnCorrection, ReadAs, ReadOptions
from .....schemas.table_types import as_metadata, kept_types
from ...engine import fetch, quoted, write_query
from .column_parsers import readings_of

_STORAGE: dict[ReadAs, str] = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "text": "VARCHAR",
}


def correct_columns(engine: duckdb.DuckDBPyConnection, table: Path, said: ReadOptions) -> Path:
    """The table with the corrections of ``said``, written beside ``table``; without any, itself.

    Raises:
        Invalid: a column that is not there, two of one name, or a type that would change a value.
    """
    if not said.columns:
        return table
    described = fetch(engine, f"DESCRIBE SELECT * FROM '{table}'")
    types: dict[str, str] = {name: storage for name, storage, *_ in described}
    called = called_columns(list(types), said.columns)
    values = []
    for name, storage in types.items():
        asked = said.columns.get(name, ColumnCorrection()).type
        column = value = quoted(name)
        if asked is not None and _STORAGE[asked] != storage:
            ways = _ways(column, storage, asked, day_first=bool(said.day_first))
            value = _fitting(
                engine, table, column, ways, f"{called[name]} can't be read as {asked}"
            )
        values.append(f"{value} AS {quoted(called[name])}")
    target = table.with_name("corrected.parquet")
    kept = kept_types(parquet.read_metadata(table).metadata)
    stays = {
        called[name]: type_
        for name, type_ in kept.items()
        if said.columns.get(name, ColumnCorrection()).type is None
    }
    query = f"SELECT {', '.join(values)} FROM '{table}'"
    write_query(engine, query, target, beside=as_metadata(stays, []))
    return target


def called_columns(names: list[str], said: Mapping[str, ColumnCorrection]) -> dict[str, str]:
    """What each column is to be called.

    Raises:
        Invalid: a column that is not there, or two of one name.
    """
    present = set(names)
    for name in said:
        if name not in present:
            near = did_you_mean(name, names)
            message = f"The file read in this way has no column {name!r}.{near}"
            raise Invalid.field("columns", message)
    called = {name: (said[name].name or name) if name in said else name for name in names}
    if len({name.lower() for name in called.values()}) < len(called):
        raise Invalid.field("columns", "Two columns would have the same name.")
    return called


def _ways(column: str, storage: str, asked: ReadAs, *, day_first: bool) -> list[str]:
    """SQL of the ways to read a column as another type: NULL for what would be changed."""
    if asked == "text":
        return [f"CAST({column} AS VARCHAR)"]
    if storage == "VARCHAR":
        return [reading.expression(column) for reading in readings_of(asked, day_first=day_first)]
    cast = f"TRY_CAST({column} AS {_STORAGE[asked]})"
    back = f"TRY_CAST({cast} AS {storage})"
    return [f"CASE WHEN {back} IS NOT DISTINCT FROM {column} THEN {cast} END"]


def _fitting(
    engine: duckdb.DuckDBPyConnection, table: Path, column: str, ways: list[str], problem: str
) -> str:
    """The first way that keeps every value."""
    refused = []
    for value in ways:
        lost = f"{column} IS NOT NULL AND ({value}) IS NULL"
        query = f"SELECT count(*), min(left({column}::VARCHAR, 40)) FROM '{table}' WHERE {lost}"
        try:
            count, example = fetch(engine, query)[0]
        except duckdb.BinderException:  # there is no such conversion
            continue
        if not count:
            return value
        refused.append((count, example))
    if not refused:
        raise Invalid(f"{problem}. Choose another type.", code="type_does_not_fit")
    count, example = min(refused)
    values = "1 value" if count == 1 else f"{count:,} values"
    raise Invalid(
        f"{values} of {problem}, like {example!r}. Choose another type.", code="type_does_not_fit"
    )
