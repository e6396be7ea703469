"""DuckDB as the hub uses it: bounded memory, no extensions from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

MEMORY_LIMIT = "512MB"
PARQUET = "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
"""How tables are written: the second version's encodings are read twice as fast."""


def open_engine(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An engine of one's own; what does not fit its memory goes to ``spill``."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }
    if spill is not None:
        config["temp_directory"] = str(spill)
    return duckdb.connect(config=config)


def fetch(engine: duckdb.DuckDBPyConnection, query: str, parameters: Any = None) -> list[Any]:
    return engine.execute(query, parameters).fetchall()


def quoted(name: str) -> str:
    """A column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
