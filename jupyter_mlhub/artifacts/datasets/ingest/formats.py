"""Read files with types of their own: Parquet and Arrow."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.ipc as ipc
import pyarrow.parquet as parquet

from ....errors import Invalid
from ....languages import say
from ....schemas.data.table_types import as_metadata
from ..engine import fetch, literal, quoted, write_query
from .arrow_types import Conversions, plan_conversions

_BOMB_RATIO = 500
_BOMB_FLOOR = 256 * 1024 * 1024
_MOST_COLUMNS = 2000
"""The engine needs memory for each column; above this number Arrow needs less."""
_CELLS_AT_ONCE = 10_000_000


def write_parquet(engine: duckdb.DuckDBPyConnection, source: Path, target: Path) -> list[str]:
    """Rewrite a Parquet file as the hub's own. Its types stay.

    Returns:
        Notes on the types and names that had to change.

    Raises:
        Invalid: the file is damaged, or it is small and declares a huge table.
    """
    try:
        metadata = parquet.read_metadata(source)
        schema = parquet.read_schema(source)
    except (pa.ArrowException, OSError) as error:
        raise unreadable("Parquet", error) from error
    declared = metadata.num_rows * metadata.num_columns * 8
    if declared > max(_BOMB_FLOOR, _BOMB_RATIO * source.stat().st_size):
        raise Invalid(
            "The file is small but declares {num_rows:,} rows: they would need more than "
            "{bomb_ratio} times its size. Upload the table as CSV if it is meant.",
            num_rows=metadata.num_rows,
            bomb_ratio=_BOMB_RATIO,
            code="unpacks_too_large",
        )
    if metadata.num_columns <= _MOST_COLUMNS:
        return _write_by_engine(engine, source, schema, target)
    try:
        with parquet.ParquetFile(source) as file:
            rows = max(1, _CELLS_AT_ONCE // metadata.num_columns)
            conversions = plan_conversions(schema, lambda name: _largest([file.read([name])[name]]))
            _write_batches(schema, file.iter_batches(rows), target, conversions)
    except (pa.ArrowException, OSError) as error:
        raise unreadable("Parquet", error) from error
    return conversions.notes


def _write_by_engine(
    engine: duckdb.DuckDBPyConnection, source: Path, schema: pa.Schema, target: Path
) -> list[str]:
    reader = f"read_parquet({literal(str(source))})"

    def largest(name: str) -> int:
        column = f"{quoted(name)}::HUGEINT"  # the engine reads durations as integers
        query = f"SELECT greatest(abs(max({column})), abs(min({column}))) FROM {reader}"
        return int(fetch(engine, query)[0][0] or 0)

    try:
        engine_names = [name for name, *_ in fetch(engine, f"DESCRIBE SELECT * FROM {reader}")]
        conversions = plan_conversions(schema, largest)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise unreadable("Parquet", error) from error
    names = schema.names if len(schema.names) == len(engine_names) else engine_names
    columns = [conversions.select(name, own) for name, own in zip(names, engine_names, strict=True)]
    renamed = dict(zip(names, engine_names, strict=True))
    conversions.types = {renamed[name]: type_ for name, type_ in conversions.types.items()}
    copy(engine, reader, target, "Parquet", columns=", ".join(columns), conversions=conversions)
    return [*conversions.notes, *notes_on_names(names, engine_names)]


def notes_on_names(names: list[str], engine_names: list[str]) -> list[str]:
    """Write a note for each name of a column that the engine had to change."""
    return [
        say(
            "The file names two columns {name}, in any case; one is called {own}.",
            name=name,
            own=own,
        )
        for name, own in zip(names, engine_names, strict=True)
        if name != own
    ]


def write_arrow(source: Path, target: Path) -> list[str]:
    """Write an Arrow IPC file, stream or Feather file batch by batch.

    Returns:
        Notes on the types that had to change.

    Raises:
        Invalid: the file is damaged.
    """
    try:
        with pa.memory_map(str(source)) as file:

            def read() -> tuple[Any, Iterable[pa.RecordBatch]]:
                file.seek(0)
                try:
                    reader: Any = ipc.open_file(file)
                except pa.ArrowInvalid:
                    file.seek(0)
                    stream = ipc.open_stream(file)
                    return stream, stream
                return reader, (reader.get_batch(i) for i in range(reader.num_record_batches))

            schema = read()[0].schema
            conversions = plan_conversions(
                schema, lambda name: _largest(part.column(name) for part in read()[1])
            )
            _write_batches(schema, read()[1], target, conversions)
    except (pa.ArrowException, OSError) as error:
        raise unreadable("Arrow", error) from error
    return conversions.notes


def _largest(parts: Iterable[Any]) -> int:
    """Return the largest absolute number of units in a column of durations."""
    found = 0
    for part in parts:
        ends = compute.min_max(part.cast(pa.int64())).as_py()
        found = max(found, *(abs(end or 0) for end in ends.values()))
    return found


def _write_batches(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], target: Path, conversions: Conversions
) -> None:
    """Write batches like the engine, without the metadata of pandas and Arrow.

    An index or categories that these note would make a DataFrame differ from the table that is
    shown.
    """
    plain = conversions.convert_schema(schema)
    with parquet.ParquetWriter(target, plain, compression="zstd", store_schema=False) as writer:
        for batch in batches:
            writer.write_batch(conversions.convert_batch(batch).replace_schema_metadata(None))
        writer.add_key_value_metadata(as_metadata(conversions.types, []))


def copy(
    engine: duckdb.DuckDBPyConnection,
    reader: str,
    target: Path,
    what: str,
    *,
    columns: str = "*",
    conversions: Conversions | None = None,
) -> None:
    """Write what the engine reads with ``reader``.

    Args:
        reader: SQL of a table function, such as ``read_json(...)``.
        what: the format, for the message.

    Raises:
        Invalid: the file can't be read.
    """
    beside = as_metadata(conversions.types, []) if conversions else None
    try:
        write_query(engine, f"SELECT {columns} FROM {reader}", target, beside=beside)
    except duckdb.OutOfMemoryException:
        raise  # the file itself may be fine
    except duckdb.Error as error:
        raise unreadable(what, error) from error


def unreadable(what: str, error: Exception) -> Invalid:
    """Make the error for a file that can't be read."""
    first = (str(error).splitlines() or ["unknown error"])[0]
    return Invalid(
        "The {what} file can't be read: {first}", what=what, first=first[:300], code="unreadable"
    )
