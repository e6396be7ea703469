"""The beginning of a text file, as lines and as rows, for guesses about all of it."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from .....errors import Invalid
from .dialect import LONGEST_LINE
from .quotes import escapes_by_backslash

_SAMPLE_BYTES = 1024 * 1024
SAMPLE_ROWS = 1000


def read_head(path: Path) -> bytes:
    """Read the first MiB of a file; more where this does not hold a whole line.

    Raises:
        Invalid: the file is empty.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
        if len(head) == _SAMPLE_BYTES and b"\n" not in head and b"\r" not in head:
            head += file.read(LONGEST_LINE - _SAMPLE_BYTES)  # the header of a very wide table
    if not head.strip():
        raise Invalid("The file is empty. Choose a CSV file with a header and rows.", code="empty")
    return head


def split_lines(head: bytes, encoding: str) -> list[str]:
    """Decode the beginning of a file, and split it into its whole lines with their ends.

    Raises:
        Invalid: the bytes are no text, or the first line is too long.
    """
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff")
    if text[:100_000].count("\x00"):
        raise Invalid(
            "This is no CSV file: it holds binary data. Export the table as CSV and upload that.",
            code="not_text",
        )
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    if lines and not lines[-1]:
        lines.pop()
    if len(head) >= _SAMPLE_BYTES:
        if len(lines) == 1 and len(head) >= LONGEST_LINE:
            raise Invalid(
                "The first line is longer than 16 MiB. Is this a CSV file?", code="long_line"
            )
        if len(lines) > 1:
            lines.pop()  # cut in the middle
    return lines


def newlines_are_mixed(lines: list[str]) -> bool:
    """Return whether line ends are of several kinds, within quotes too.

    The engine would lose rows of such a file.
    """
    text = "".join(lines)
    both, feeds, returns = text.count("\r\n"), text.count("\n"), text.count("\r")
    return sum(count > 0 for count in (both, feeds - both, returns - both)) > 1


def parse(lines: list[str], delimiter: str, quote: str) -> list[list[str]]:
    """Split lines into rows of cells: the first rows that are not blank."""
    rows: list[list[str]] = []
    csv.field_size_limit(LONGEST_LINE)
    options: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    if quote and escapes_by_backslash(lines[:SAMPLE_ROWS], quote):
        options |= {"escapechar": "\\", "doublequote": False}
    try:
        for row in csv.reader(lines, delimiter=delimiter, **options):
            if row:
                rows.append(row)
            if len(rows) >= SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # a field that is too long: the rows so far are enough for a guess
    return rows
