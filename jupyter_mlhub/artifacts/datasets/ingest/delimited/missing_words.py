"""Count the words in columns of words that were read as missing, and those that were kept."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from ...engine import fetch, literal, quoted
from .text_columns import TextColumns
from .wide_tables import COLUMNS_AT_ONCE

WordCounts = tuple[Counter[str], Counter[str]]
"""The number of cells by word: of those read as missing, and of those kept."""


def count_missing_words(
    engine: duckdb.DuckDBPyConnection, scan: str, table: Path, columns: TextColumns
) -> dict[str, WordCounts]:
    """Count for each column of words the words that may mean "missing".

    Args:
        scan: SQL of the file's rows as text.
        table: the table that was written.
    """
    nulls = _columns_with_nulls(table)
    asked = {
        name: new_name
        for name, new_name in columns.text_columns().items()
        if new_name in nulls or columns.kept_words(name) or name in columns.quoting()
    }
    found: dict[str, WordCounts] = {}
    names = list(asked)
    for start in range(0, len(names), COLUMNS_AT_ONCE):
        part = names[start : start + COLUMNS_AT_ONCE]
        new_part = [asked[name] for name in part]
        before = _count_words(engine, scan, part, columns.missing)
        after = _count_words(engine, f"'{table}'", new_part, columns.missing)
        for name, there, left in zip(part, before, after, strict=True):
            kept = Counter({word: there[word] for word in columns.kept_words(name) if there[word]})
            taken = there - left - kept
            if name in columns.quoting():
                kept = Counter()  # they are quoted
            if taken or kept:
                found[asked[name]] = taken, kept
    return found


def _count_words(
    engine: duckdb.DuckDBPyConnection, source: str, names: list[str], words: list[str]
) -> list[Counter[str]]:
    listed = ", ".join(literal(word) for word in words)
    longest = max((len(word.encode()) for word in words), default=0)
    tests = ", ".join(
        f"histogram({column}) FILTER (strlen({column}) <= {longest} "
        f"AND list_contains([{listed}]::VARCHAR[], {column}))"
        for column in map(quoted, names)
    )
    (row,) = fetch(engine, f"SELECT {tests} FROM {source}")
    return [Counter(counts or {}) for counts in row]


def _columns_with_nulls(table: Path) -> set[str]:
    """Return the names of the columns with missing values, by the file's statistics."""
    metadata = parquet.read_metadata(table)
    found = set()
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            facts = column.statistics
            if facts is None or facts.null_count is None or facts.null_count:
                found.add(column.path_in_schema)
    return found
