"""DuckDB with bounded memory, and without extensions from the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ...errors import Invalid

MEMORY_LIMIT = "512MB"
_PARQUET = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1"
"""How tables are written: the encodings of Parquet's second version are read twice as fast."""
_FEWEST_ROWS = 2048
"""The number of rows of a small row group."""


def open_engine(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open an engine. What does not fit its memory goes into the folder ``spill``."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }
    if spill is not None:
        spill.parent.mkdir(parents=True, exist_ok=True)  # the engine creates one folder only
        config["temp_directory"] = str(spill)
    return duckdb.connect(config=config)


def fetch(engine: duckdb.DuckDBPyConnection, query: str, parameters: Any = None) -> list[Any]:
    """Return the rows of a query's answer.

    Raises:
        Invalid: the query needs more memory than there is.
    """
    try:
        return engine.execute(query, parameters).fetchall()
    except duckdb.OutOfMemoryException:
        try:
            with _one_thread(engine):
                return engine.execute(query, parameters).fetchall()
        except duckdb.OutOfMemoryException as error:
            raise Invalid(
                "These rows need more memory than a look at a dataset may take. Take fewer "
                "columns, filter first, or shorten their texts.",
                code="rows_too_large",
            ) from error


def write_query(
    engine: duckdb.DuckDBPyConnection,
    query: str,
    target: Path,
    *,
    before: str = "",
    beside: Mapping[str, str] | None = None,
) -> None:
    """Write the answer of a query as Parquet.

    Args:
        before: statements that run first.
        beside: texts to keep in the file's metadata, by key.
    """
    copy = f"{before} COPY ({query}) TO {literal(str(target))}"
    how = _PARQUET
    if beside:
        pairs = (f"{quoted(key)}: {literal(text)}" for key, text in beside.items())
        how += f", KV_METADATA {{{', '.join(pairs)}}}"
    try:
        engine.execute(f"{copy} ({how})")
    except duckdb.OutOfMemoryException:
        with _one_thread(engine):
            engine.execute(f"{copy} ({how}, ROW_GROUP_SIZE {_FEWEST_ROWS})")


@contextmanager
def _one_thread(engine: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Use one thread. Each thread holds rows in memory, and long texts leave room for one only."""
    engine.execute("SET threads = 1")
    try:
        yield
    finally:
        engine.execute("RESET threads")


def number_rows(table: str, names: Iterable[str]) -> tuple[str, str]:
    """Return SQL of a Parquet table with rows numbered from 0, and the name of the number.

    The reader provides the numbers and skips rows that nobody asks for, unless a column of the
    table has the same name.

    Args:
        table: SQL of the file's path.
        names: the names of the table's columns.
    """
    number, taken = "file_row_number", {name.lower() for name in names}
    if number not in taken:
        return f"read_parquet({table}, {number} = true)", number
    while number in taken:
        number += "_"
    return f"(SELECT *, row_number() OVER () - 1 AS {number} FROM read_parquet({table}))", number


def quoted(name: str) -> str:
    """Quote a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"
