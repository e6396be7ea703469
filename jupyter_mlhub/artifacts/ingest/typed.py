"""From files that know their types (Parquet, Arrow, JSON) and from workbooks."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as parquet

from ...errors import Invalid
from ..engine import fetch, literal, quoted, write_query

_BOMB_RATIO = 500
_BOMB_FLOOR = 256 * 1024 * 1024
_MOST_COLUMNS = 2000
"""The engine needs memory for each; of more, Arrow needs less."""
_CELLS_AT_ONCE = 10_000_000
_JSON_OBJECT = 16 * 1024 * 1024


def write_parquet(engine: duckdb.DuckDBPyConnection, source: Path, target: Path) -> None:
    """Write a Parquet file anew as ours: its types stay.

    Raises:
        Invalid: it is damaged, or a small file declares a huge table.
    """
    try:
        metadata = parquet.read_metadata(source)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable("Parquet", error) from error
    declared = metadata.num_rows * metadata.num_columns * 8
    if declared > max(_BOMB_FLOOR, _BOMB_RATIO * source.stat().st_size):
        raise Invalid(
            f"The file is small but declares {metadata.num_rows:,} rows: they would need more than "
            f"{_BOMB_RATIO} times its size. Upload the table as CSV if it is meant.",
            code="unpacks_too_large",
        )
    if metadata.num_columns <= _MOST_COLUMNS:
        _copy(engine, f"read_parquet('{source}')", target, "Parquet")
        return
    try:
        with parquet.ParquetFile(source) as file:
            rows = max(1, _CELLS_AT_ONCE // metadata.num_columns)
            _write_batches(file.schema_arrow, file.iter_batches(rows), target)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable("Parquet", error) from error


def write_json(engine: duckdb.DuckDBPyConnection, source: Path, target: Path) -> list[str]:
    """Write records, as an array or one a line; say which numbers are kept as text.

    Raises:
        Invalid: it holds no records, or they can't be read.
    """
    options = (
        f"'{source}', maximum_object_size = {_JSON_OBJECT}, records = true, "
        "convert_strings_to_integers = false"
    )
    try:
        types = _types_of_records(engine, options)
        rounded = _rounded(
            engine, options, [n for n, storage in types.items() if _FLOATS.search(storage)]
        )
    except duckdb.Error as error:
        raise _unreadable("JSON", error) from error
    columns = _struct(types | dict.fromkeys(rounded, "VARCHAR"))
    _copy(engine, f"read_json({options}, columns = {columns})", target, "JSON")
    return [f"{name}: numbers too long to be exact are kept as text." for name in rounded]


def _types_of_records(engine: duckdb.DuckDBPyConnection, options: str) -> dict[str, str]:
    def describe(more: str = "") -> dict[str, str]:
        guessing = f"read_json({options}, sample_size = -1{more})"
        rows = fetch(engine, f"DESCRIBE SELECT * FROM {guessing}")
        return {name: storage for name, storage, *_ in rows}

    try:
        return describe()
    except duckdb.BinderException:
        # A record with hundreds of keys was taken for a map, which is right within records only.
        return describe(", map_inference_threshold = -1")


_FLOATS = re.compile("DOUBLE|FLOAT|HUGEINT")  # in lists and records, too
_LONG = "(^|[:,[] *)-?[0-9]{16}"
_ENDLESS = "[eE][+]?[0-9]{3}"


def _rounded(engine: duckdb.DuckDBPyConnection, options: str, names: list[str]) -> list[str]:
    """Columns of numbers some of which a float would change."""
    if not names:
        return []
    texts = f"read_json({options}, columns = {_struct(dict.fromkeys(names, 'VARCHAR'))})"
    tests = ", ".join(
        f"bool_or(regexp_matches({column}, '{_LONG}') "
        f"OR NOT coalesce(isfinite(TRY_CAST({column} AS DOUBLE)), "
        f"NOT regexp_matches({column}, '{_ENDLESS}')))"
        for column in map(quoted, names)
    )
    (hits,) = fetch(engine, f"SELECT {tests} FROM {texts}")
    return [name for name, hit in zip(names, hits, strict=True) if hit]


def _struct(types: dict[str, str]) -> str:
    pairs = (f"{literal(name)}: {literal(storage)}" for name, storage in types.items())
    return "{" + ", ".join(pairs) + "}"


def write_arrow(source: Path, target: Path) -> None:
    """Write an Arrow IPC file, stream or Feather file, batch by batch.

    Raises:
        Invalid: it is damaged.
    """
    try:
        with pa.memory_map(str(source)) as file:
            batches: Any
            try:
                reader: Any = ipc.open_file(file)
                batches = (reader.get_batch(i) for i in range(reader.num_record_batches))
            except pa.ArrowInvalid:
                file.seek(0)
                reader = batches = ipc.open_stream(file)
            _write_batches(reader.schema, batches, target)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable("Arrow", error) from error


def workbook_as_csv(source: Path, target: Path) -> list[str]:
    """Write a workbook's first sheet that has rows as CSV; say which it was.

    Raises:
        Invalid: it can't be read, or is empty.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(source))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python()
            if len(rows) > 1:
                break
        else:
            raise Invalid("The workbook has no sheet with rows.", code="empty")
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable("Excel", error) from error
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    others = [other for other in workbook.sheet_names if other != name]
    return [f"Sheet {name} was read, not {', '.join(others[:5])}."] if others else []


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _write_batches(schema: pa.Schema, batches: Iterable[pa.RecordBatch], target: Path) -> None:
    """As the engine writes them: what pandas or Arrow noted beside the types (an index, categories)
    would have a table loaded otherwise than it is shown."""
    plain = schema.remove_metadata()
    with parquet.ParquetWriter(target, plain, compression="zstd", store_schema=False) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _copy(engine: duckdb.DuckDBPyConnection, reader: str, target: Path, what: str) -> None:
    try:
        write_query(engine, f"SELECT * FROM {reader}", target)
    except duckdb.OutOfMemoryException:
        raise  # the file may be fine
    except duckdb.Error as error:
        raise _unreadable(what, error) from error


def _unreadable(what: str, error: Exception) -> Invalid:
    first = (str(error).splitlines() or ["unknown error"])[0]
    return Invalid(f"The {what} file can't be read: {first[:300]}", code="unreadable")
