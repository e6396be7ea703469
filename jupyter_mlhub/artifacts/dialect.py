"""How a text file writes its table: encoding, delimiter, header."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..errors import Invalid

SAMPLE = 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 500
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Dialect:
    encoding: str
    delimiter: str
    header: bool
    columns: int

    def __str__(self) -> str:
        header = "with a header" if self.header else "without a header"
        name = _NAMES[self.delimiter]
        return f"{self.encoding}, {self.columns} columns separated by {name}, {header}"


def detect_dialect(path: Path) -> Dialect:
    """Look at the beginning of a file.

    Raises:
        Invalid: it is empty or not text.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if not head.strip():
        raise Invalid("The file is empty. Choose a CSV file with a header and rows.", code="empty")
    encoding = _detect_encoding(head)
    text = head.decode(encoding, errors="ignore")
    if "\x00" in text:
        raise Invalid(
            "This is no CSV file: it holds binary data. Export the table as CSV and upload that.",
            code="not_text",
        )
    lines = text.splitlines(keepends=True)
    if len(head) == SAMPLE and len(lines) > 1:
        lines.pop()  # cut in the middle
    delimiter = _detect_delimiter(lines)
    rows = _parse(lines, delimiter)
    return Dialect(encoding, delimiter, _has_header(rows), len(rows[0]) if rows else 1)


def _detect_encoding(head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    try:
        # The sample may end inside a character: an incremental decoder does not mind.
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\x00" in head:
        return "latin-1"  # binary: reported by the caller, who finds the NUL
    from charset_normalizer import from_bytes

    best = from_bytes(head).best()
    return best.encoding if best else "latin-1"


def _detect_delimiter(lines: list[str]) -> str:
    """The delimiter that gives the most rows the same number of fields, more than one."""
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _parse(lines, delimiter) if row)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        share = count / max(1, widths.total())
        scores[delimiter] = (share, width) if width > 1 else (0.0, 1)
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _parse(lines: list[str], delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # a field of over 128 kB: the rows so far are enough to judge by
    return rows


def _has_header(rows: list[list[str]]) -> bool:
    """Names, not values: no cell of the first row is a number, and they differ."""
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0]]
    return not any(_is_number(cell) for cell in first) and (
        len(rows) == 1 or first != [cell.strip() for cell in rows[1]]
    )


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return text.lower() not in ("nan", "inf", "infinity")


def find_ragged_line(path: Path, dialect: Dialect) -> Invalid | None:
    """The first line whose number of values differs from the first line's, as an error."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=dialect.delimiter)
        begin = 1
        try:
            for row in reader:
                if row and len(row) != dialect.columns:
                    return Invalid(
                        f"Line {begin:,} has {len(row)} values where {dialect.columns} are "
                        "expected. Mend the line and upload the file again.",
                        code="ragged_row",
                    )
                begin = reader.line_num + 1
        except csv.Error:
            return None
    return None
