"""DuckDB as the hub uses it: bounded memory, no extensions from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ...errors import Invalid

MEMORY_LIMIT = "512MB"
_PARQUET = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1"
"""How tables are written: the second version's encodings are read twice as fast."""
_FEWEST_ROWS = 2048
"""Of a row group."""


def open_engine(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An engine of one's own; what does not fit its memory goes to ``spill``."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }
    if spill is not None:
        spill.parent.mkdir(parents=True, exist_ok=True)  # the engine makes no more than one folder
        config["temp_directory"] = str(spill)
    return duckdb.connect(config=config)


def fetch(engine: duckdb.DuckDBPyConnection, query: str, parameters: Any = None) -> list[Any]:
    """The rows of an answer.

    Raises:
        Invalid: they need more memory than there is.
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
    """Write what a query gives as Parquet, with the texts ``beside`` it; the statements ``before``
    are run first."""
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
    """Each thread holds rows of its own in memory; where texts are long, there is room for one."""
    engine.execute("SET threads = 1")
    try:
        yield
    finally:
        engine.execute("RESET threads")


def number_rows(table: str, names: Iterable[str]) -> tuple[str, str]:
    """SQL of a Parquet table's rows with their numbers from 0 on, and of these numbers.

    The reader gives them, and spares what is not asked for, unless a column is called as they are.

    Args:
        table: SQL of the file's path.
        names: of the table's columns.
    """
    number, taken = "file_row_number", {name.lower() for name in names}
    if number not in taken:
        return f"read_parquet({table}, {number} = true)", number
    while number in taken:
        number += "_"
    return f"(SELECT *, row_number() OVER () - 1 AS {number} FROM read_parquet({table}))", number


def quoted(name: str) -> str:
    """A column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
