"""Scan a text file with the engine, and explain its errors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from .....errors import Invalid
from .....languages import say
from ...engine import literal
from ..dialect.dialect import LONGEST_LINE, Dialect

MIXED_NEWLINES = "state machine reached an invalid state"
"""A part of the engine's message where not all line ends are like the first one."""


def scan_sql(
    path: Path,
    dialect: Dialect,
    bad_rows: str,
    *,
    fills: bool = False,
    quoting: Sequence[str] = (),
) -> str:
    """Return SQL of a ``read_csv`` call that gives every cell as text.

    Args:
        bad_rows: ``store_rejects`` to keep rows that do not fit, or ``ignore_errors``.
        fills: whether short rows are filled with missing values.
        quoting: columns in which a bare word for "missing" is NULL, while a quoted one is a word.
    """
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in dialect.names)
    skip = dialect.skip_lines + int(dialect.header)
    nulls = "nullstr = ''"
    if quoting:
        words = ", ".join(literal(word) for word in ["", *dialect.missing])
        others = ", ".join(literal(name) for name in dialect.names if name not in quoting)
        nulls = f"nullstr = [{words}], allow_quoted_nulls = false"
        nulls += f", force_not_null = [{others}]" if others else ""
    return (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, "
        f"escape = {literal(dialect.escape)}, header = false, skip = {skip}, comment = '', "
        f"{nulls}, max_line_size = {LONGEST_LINE}, buffer_size = {2 * LONGEST_LINE}, "
        f"{bad_rows} = true{', null_padding = true, parallel = false' if fills else ''})"
    )


def explain(error: duckdb.Error) -> Invalid:
    """Turn the engine's error about a file that it can't read at all into a sentence."""
    text: Any = str(error)
    if "maximum line size" in text.lower():
        return Invalid("A line is longer than 16 MiB. Is this a CSV file?", code="long_line")
    if "out of memory" in text.lower():
        message = say("The rows are too large to be read. Is this a CSV file?")
        return Invalid(message, code="rows_too_large")
    first = text.splitlines()[0] if text else "unknown error"
    return Invalid("The file can't be read as CSV: {first}", first=first, code="unreadable")
