"""Read JSON files: records in an array, or one record a line."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from .....errors import Invalid
from .....languages import say
from ...engine import fetch, literal, quoted
from ..formats import copy, unreadable
from .shapes import write_records

_JSON_OBJECT = 16 * 1024 * 1024
_HOW = f"maximum_object_size = {_JSON_OBJECT}, records = true, convert_strings_to_integers = false"


def write_json(engine: duckdb.DuckDBPyConnection, source: Path, target: Path) -> list[str]:
    """Write records, or a table in another shape.

    Returns:
        Notes on how the table was found, and on columns that are kept as text.

    Raises:
        Invalid: the file holds no table, or can't be read.
    """
    refused: duckdb.Error | Invalid | None = None
    try:
        options = f"{literal(str(source))}, {_HOW}"
        types = _types_of_records(engine, options)
        if not (_has_alike(types) or _is_one_object(engine, options, types)):
            return _write(engine, options, types, target)
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, Invalid) as error:
        refused = error
    records = target.with_name("records.json")
    notes = write_records(source, records, refused)
    try:
        options = f"{literal(str(records))}, {_HOW}"
        return notes + _write(engine, options, _types_of_records(engine, options), target)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise unreadable("JSON", error) from error


def _write(
    engine: duckdb.DuckDBPyConnection, options: str, types: dict[str, str], target: Path
) -> list[str]:
    """Write records, and return notes on the columns that are kept as text."""
    mixed = [name for name, storage in types.items() if storage == "JSON"]
    floats = [name for name, storage in types.items() if _FLOATS.search(storage)]
    rounded = _rounded(engine, options, floats)
    types = types | dict.fromkeys([*mixed, *rounded], "VARCHAR")
    columns = (
        # Programs write NaN for a missing number.
        f"CASE WHEN NOT isnan({quoted(name)}) THEN {quoted(name)} END AS {quoted(name)}"
        if storage == "DOUBLE"
        else quoted(name)
        for name, storage in types.items()
    )
    reader = f"read_json({options}, columns = {_struct(types)})"
    copy(engine, reader, target, "JSON", columns=", ".join(columns))
    return [
        say("{name}: values of several types are kept as text.", name=name) for name in mixed
    ] + [
        say("{name}: numbers too long to be exact are kept as text.", name=name) for name in rounded
    ]


def _types_of_records(engine: duckdb.DuckDBPyConnection, options: str) -> dict[str, str]:
    def describe(more: str = "") -> dict[str, str]:
        guessing = f"read_json({options}, sample_size = -1{more})"
        rows = fetch(engine, f"DESCRIBE SELECT * FROM {guessing}")
        return {name: storage for name, storage, *_ in rows}

    try:
        return describe()
    except duckdb.BinderException:
        # The engine took a record with many keys for a map. Only within records is that right.
        return describe(", map_inference_threshold = -1")


_NUMBERED = re.compile(r"(_\d+)+$")


def _has_alike(types: dict[str, str]) -> bool:
    """Return whether the engine may have renamed a column, as two names differ only in case.

    It would not find the values of such a column.
    """
    names = {name.lower() for name in types}
    return any(_NUMBERED.sub("", name.lower()) in names - {name.lower()} for name in types)


def _is_one_object(engine: duckdb.DuckDBPyConnection, options: str, types: dict[str, str]) -> bool:
    """Return whether the file is a single record of lists or objects, which may hold the table."""
    if not any(s.endswith("]") or s.startswith(("STRUCT", "MAP", "JSON")) for s in types.values()):
        return False
    query = f"SELECT 1 FROM read_json({options}, columns = {_struct(types)}) LIMIT 2"
    return len(fetch(engine, query)) == 1


_FLOATS = re.compile("DOUBLE|FLOAT|HUGEINT")  # in lists and records, too
_LONG = "(^|[:,[] *)-?[0-9]{16}"
_ENDLESS = "[eE][+]?[0-9]{3}"
_NO_NUMBER = "^[+-]?(nan|inf|infinity)$"


def _rounded(engine: duckdb.DuckDBPyConnection, options: str, names: list[str]) -> list[str]:
    """Return the columns of numbers that floats would change."""
    if not names:
        return []
    texts = f"read_json({options}, columns = {_struct(dict.fromkeys(names, 'VARCHAR'))})"
    tests = ", ".join(
        f"bool_or(regexp_matches({column}, '{_LONG}') "
        f"OR NOT (regexp_matches({column}, '{_NO_NUMBER}', 'i') "
        f"OR coalesce(isfinite(TRY_CAST({column} AS DOUBLE)), "
        f"NOT regexp_matches({column}, '{_ENDLESS}'))))"
        for column in map(quoted, names)
    )
    (hits,) = fetch(engine, f"SELECT {tests} FROM {texts}")
    return [name for name, hit in zip(names, hits, strict=True) if hit]


def _struct(types: dict[str, str]) -> str:
    pairs = (f"{literal(name)}: {literal(storage)}" for name, storage in types.items())
    return "{" + ", ".join(pairs) + "}"
