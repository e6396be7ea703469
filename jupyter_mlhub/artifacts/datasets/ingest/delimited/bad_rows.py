"""Rows of a text file that do not fit its table: how many there are, and why."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from .....errors import Invalid
from .....languages import paragraph, say, say_n
from .....schemas.data.artifacts import BadRow
from .....wording import counted
from ...engine import fetch
from ..dialect.dialect import Dialect
from .engine_scan import scan_sql
from .wide_tables import EXAMPLES

FORGET_REJECTS = "DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans;"
_CHUNK = 1024 * 1024
_REASONS = {
    "UNQUOTED VALUE": "a quote that is never closed, or text beside a closed one",
    "INVALID ENCODING": "bytes that are not {encoding}",
    "LINE SIZE OVER MAXIMUM": "more than 16 MiB",
}


class BadRows(Invalid):
    """Some rows do not fit the table.

    Args:
        count: the number of such rows.
        examples: the first of them.
    """

    def __init__(self, count: int, examples: list[BadRow]) -> None:
        super().__init__(_sentence(count, examples[0]), code="bad_rows")
        self.count = count
        self.examples = examples


def _sentence(count: int, first: BadRow) -> str:
    found = say_n(
        "1 row does not fit: line {line:,} has {reason}.",
        "{count:,} rows do not fit: line {line:,} has {reason}.",
        count,
        line=first.line,
        reason=first.reason,
    )
    if first.short:
        remedy = say(
            "Fill short rows, skip such rows, say how the file is to be read, or mend it and "
            "upload it again."
        )
    else:
        remedy = say(
            "Skip such rows, say how the file is to be read, or mend it and upload it again."
        )
    return paragraph([found, remedy])


def count_short_rows(engine: duckdb.DuckDBPyConnection, text: Path, dialect: Dialect) -> int:
    """Count the rows with too few values."""
    engine.execute(FORGET_REJECTS)
    fetch(engine, f"SELECT count(*) FROM {scan_sql(text, dialect, 'store_rejects')}")
    short = "SELECT count(DISTINCT line) FROM reject_errors WHERE error_type = 'MISSING COLUMNS'"
    count: int = fetch(engine, short)[0][0]
    return count


def rejected_rows(
    engine: duckdb.DuckDBPyConnection, text: Path, dialect: Dialect
) -> tuple[int, list[BadRow]]:
    """Return the number of rows that the engine rejected, and the first ten of them."""
    count = fetch(engine, "SELECT count(DISTINCT line) FROM reject_errors")[0][0]
    if not count:
        return 0, []
    rows = fetch(
        engine,
        "SELECT min(line_byte_position) AS place, any_value(error_type), any_value(csv_line), "
        "any_value(error_message) FROM reject_errors GROUP BY line "
        f"ORDER BY place LIMIT {EXAMPLES}",
    )
    lines = _line_numbers(text, [row[0] - 1 for row in rows])  # the engine counts from one
    return count, [
        BadRow(
            line=line,
            reason=_reason(kind, message, dialect),
            text=(content or "").strip("\r\n")[:200],
            short=str(kind) == "MISSING COLUMNS",
        )
        for line, (_, kind, content, message) in zip(lines, rows, strict=True)
    ]


def _reason(kind: str, message: str, dialect: Dialect) -> str:
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if counts:
        return say(
            "{values} where {count} are expected",
            values=counted(int(counts[2]), "value"),
            count=counts[1],
        )
    known = _REASONS.get(str(kind))
    return known.format(encoding=dialect.encoding) if known else message.splitlines()[0]


def _line_numbers(path: Path, places: list[int]) -> list[int]:
    """Return the numbers of the lines that hold the bytes at ``places``, which are in order."""
    numbers, line, at = [], 1, 0
    with path.open("rb") as file:
        end = b"\n" if b"\n" in file.read(_CHUNK) else b"\r"
        file.seek(0)
        for place in places:
            while at < place and (chunk := file.read(min(_CHUNK, place - at))):
                line += chunk.count(end)
                at += len(chunk)
            # With \r\n the place is that of the \n before the row.
            numbers.append(line + int(file.read(1) == b"\n"))
            file.seek(at)
    return numbers
