"""Profile a table: the facts of each column, those of the whole table, and notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ....schemas.data.artifacts import Column, Profile, ReadOptions
from ..engine import fetch, open_engine, quoted
from ..values import plain
from .columns import describe_columns
from .facts import EXACT_ROWS
from .notes import Findings, find_notes
from .sample import Sample
from .table import count_duplicates, find_mixed

__all__ = ["profile_table"]

PREVIEW_ROWS = 100
PREVIEW_COLUMNS = 300


def profile_table(
    table: Path, rows: int, workdir: Path, read_as: ReadOptions | None = None
) -> tuple[list[Column], list[list[Any]], Profile]:
    """Profile a Parquet table.

    Above a million rows, distinct counts of columns with many values are estimates, and their
    quantiles come from a sample. Correlations come from a hundred thousand rows at most.

    Args:
        rows: the number of rows of the table.
        workdir: a folder for what does not fit in memory.
        read_as: the options with which a text file was read; None for other formats.

    Returns:
        The columns with their facts, the first rows of the first columns, and the table's profile.
    """
    with open_engine(workdir / "spill") as engine:
        engine.execute("SET parquet_metadata_cache = true")
        columns = describe_columns(engine, table, rows)
        sample = Sample(engine, table, rows, columns)
        if rows > EXACT_ROWS:
            columns = sample.with_quantiles(columns)
        first = ", ".join(quoted(column.name) for column in columns[:PREVIEW_COLUMNS])
        head = fetch(engine, f"SELECT {first} FROM '{table}' LIMIT {PREVIEW_ROWS}")
        duplicates = count_duplicates(engine, table, rows, columns)
        correlations = sample.correlations()
        mixed = find_mixed(engine, table, sample.texts_like_numbers())
        amounts = sample.amounts() if read_as is not None else {}
    preview = [[plain(value) for value in row] for row in head]
    findings = Findings(duplicates, correlations, mixed, amounts, read_as)
    notes = find_notes(rows, columns, findings)
    whole = Profile(duplicate_rows=duplicates, correlations=correlations, notes=notes)
    return columns, preview, whole
