"""Rename and cast the columns of a table that has its types, as the options ask."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from .....errors import Invalid, did_you_mean
from .....schemas.data.artifacts import ColumnOptions, ReadAs, ReadOptions
from .....schemas.data.table_types import as_metadata, kept_types
from .....wording import counted
from ...engine import fetch, quoted, write_query
from .column_parsers import parsers_of

_STORAGE: dict[ReadAs, str] = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "text": "VARCHAR",
}


def cast_columns(engine: duckdb.DuckDBPyConnection, table: Path, options: ReadOptions) -> Path:
    """Write a copy of ``table`` with the names and types that ``options`` give its columns.

    Returns:
        The path of the copy, beside ``table``; ``table`` itself where no column has options.

    Raises:
        Invalid: a column is not there, two would have one name, or a cast would change a value.
    """
    if not options.columns:
        return table
    described = fetch(engine, f"DESCRIBE SELECT * FROM '{table}'")
    types: dict[str, str] = {name: storage for name, storage, *_ in described}
    names = new_names(list(types), options.columns)
    values = []
    for name, storage in types.items():
        asked = options.columns.get(name, ColumnOptions()).type
        column = value = quoted(name)
        if asked is not None and _STORAGE[asked] != storage:
            casts = _casts(column, storage, asked, day_first=bool(options.day_first))
            problem = f"{names[name]} can't be read as {asked}"
            value = _first_lossless(engine, table, column, casts, problem)
        values.append(f"{value} AS {quoted(names[name])}")
    target = table.with_name("cast.parquet")
    kept = kept_types(parquet.read_metadata(table).metadata)
    unchanged = {
        names[name]: type_
        for name, type_ in kept.items()
        if options.columns.get(name, ColumnOptions()).type is None
    }
    query = f"SELECT {', '.join(values)} FROM '{table}'"
    write_query(engine, query, target, beside=as_metadata(unchanged, []))
    return target


def new_names(names: list[str], options: Mapping[str, ColumnOptions]) -> dict[str, str]:
    """Return the name that each column gets, by the name that it has.

    Raises:
        Invalid: a column is not there, or two would have one name.
    """
    present = set(names)
    for name in options:
        if name not in present:
            near = did_you_mean(name, names)
            message = f"The file read in this way has no column {name!r}.{near}"
            raise Invalid.field("columns", message)
    new = {name: (options[name].name or name) if name in options else name for name in names}
    if len({name.lower() for name in new.values()}) < len(new):
        raise Invalid.field("columns", "Two columns would have the same name.")
    return new


def _casts(column: str, storage: str, asked: ReadAs, *, day_first: bool) -> list[str]:
    """Return SQL casts to another type, each NULL for a value that it would change."""
    if asked == "text":
        return [f"CAST({column} AS VARCHAR)"]
    if storage == "VARCHAR":
        return [parser.expression(column) for parser in parsers_of(asked, day_first=day_first)]
    cast = f"TRY_CAST({column} AS {_STORAGE[asked]})"
    back = f"TRY_CAST({cast} AS {storage})"
    return [f"CASE WHEN {back} IS NOT DISTINCT FROM {column} THEN {cast} END"]


def _first_lossless(
    engine: duckdb.DuckDBPyConnection, table: Path, column: str, casts: list[str], problem: str
) -> str:
    """Return the first cast that keeps every value."""
    refused = []
    for value in casts:
        lost = f"{column} IS NOT NULL AND ({value}) IS NULL"
        query = f"SELECT count(*), min(left({column}::VARCHAR, 40)) FROM '{table}' WHERE {lost}"
        try:
            count, example = fetch(engine, query)[0]
        except duckdb.BinderException:  # the engine has no such conversion
            continue
        if not count:
            return value
        refused.append((count, example))
    if not refused:
        raise Invalid("{problem}. Choose another type.", problem=problem, code="type_does_not_fit")
    count, example = min(refused)
    raise Invalid(
        "{values} of {problem}, like {example!r}. Choose another type.",
        values=counted(count, "value"),
        problem=problem,
        example=example,
        code="type_does_not_fit",
    )
