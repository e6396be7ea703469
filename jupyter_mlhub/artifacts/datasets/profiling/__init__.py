"""What a data scientist would look at first: each column's facts, the table's, and warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ....schemas.artifacts import Column, Profile, ReadOptions
from ..engine import fetch, open_engine, quoted
from ..values import plain
from .columns import look_at_columns
from .facts import EXACT_ROWS
from .notes import find_notes
from .sample import Sample
from .table import count_duplicates, find_mixed

__all__ = ["profile_table"]

PREVIEW_ROWS = 100
PREVIEW_COLUMNS = 300


def profile_table(
    table: Path, rows: int, workdir: Path, read_as: ReadOptions | None = None
) -> tuple[list[Column], list[list[Any]], Profile]:
    """Columns, the first rows of the first of them, and the table as a whole.

    Above a million rows the distinct counts of columns with many values are estimates, and their
    quantiles those of a sample; correlations are of a hundred thousand rows at most.
    """
    with open_engine(workdir / "spill") as engine:
        engine.execute("SET parquet_metadata_cache = true")
        columns = look_at_columns(engine, table, rows)
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
    notes = find_notes(rows, columns, duplicates, correlations, mixed, amounts, read_as)
    whole = Profile(duplicate_rows=duplicates, correlations=correlations, notes=notes)
    return columns, preview, whole
