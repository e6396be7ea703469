"""How a text file writes its table: delimiter, quotes, header, marks. Guessed, or said."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import Invalid
from ...schemas.artifacts import ReadOptions
from .delimiters import (
    are_amounts_or_prose,
    is_quoted_by_apostrophes,
    said_separator,
)
from .encoding import detect_encoding
from .headers import column_names, has_header
from .marks import MISSING, detect_day_first, detect_decimal
from .missing_words import columns_that_quote
from .spaces import SPACES, are_spaced, single_spaced

SAMPLE = 1024 * 1024
LONGEST_LINE = 16 * 1024 * 1024
NO_DELIMITER = "\x1f"
"""For files of one column: a character that text does not have."""
_DELIMITERS = (",", ";", "\t", "|", "^", "~")
_SAMPLE_ROWS = 1000
_PREAMBLE = 30
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", SPACES: "spaces"}


@dataclass(frozen=True)
class Dialect:
    """How the table is written; ``sample`` holds its first rows, the header aside."""

    encoding: str
    delimiter: str
    quote: str
    escape: str
    header: bool
    skip_lines: int
    mixed_newlines: bool
    decimal: str
    thousands: str
    day_first: bool
    missing: list[str]
    names: list[str]
    sample: list[list[str]]
    notes: list[str]
    telling: tuple[int, ...] = ()
    """Places of the columns in which quotes tell words from what is missing."""

    def __str__(self) -> str:
        header = "with a header" if self.header else "without a header"
        if self.delimiter == NO_DELIMITER:
            return f"{self.encoding}, one column, {header}"
        by = _NAMES.get(self.delimiter, repr(self.delimiter))
        return f"{self.encoding}, {len(self.names)} columns separated by {by}, {header}"

    def cells(self, index: int) -> list[str]:
        """A column's different cells of the sample that are not missing."""
        missing = {"", *self.missing}
        texts = dict.fromkeys(row[index].strip() for row in self.sample if index < len(row))
        return [text for text in texts if text not in missing]

    def as_options(self) -> ReadOptions:
        return ReadOptions(
            encoding=self.encoding,
            delimiter=self.delimiter,
            quote=self.quote,  # type: ignore[arg-type]
            decimal=self.decimal,  # type: ignore[arg-type]
            thousands=self.thousands,  # type: ignore[arg-type]
            day_first=self.day_first,
            header=self.header,
            skip_lines=self.skip_lines,
            missing=self.missing,
        )


def detect_dialect(path: Path, said: ReadOptions) -> Dialect:
    """Look at the beginning of a file; what was said is taken as it is.

    Raises:
        Invalid: the file is empty or not text.
    """
    head = _head(path)
    encoding = said.encoding or detect_encoding(head)
    lines = _lines(head, encoding)
    notes: list[str] = []
    skip, above = said.skip_lines, 0
    separator = said_separator(lines[0]) if skip is None and lines else None
    if separator is not None:
        above = 1
        notes.append(f"The first line says how columns are separated, by {separator!r}.")
    table = lines[skip or above :]
    quote = _detect_quote(table) if said.quote is None else said.quote
    delimiter = said.delimiter or separator or _detect_delimiter(table, quote)
    if delimiter == SPACES:
        lines = list(single_spaced(lines, quote))
        table = lines[skip or above :]
    if skip is None:
        titles = _preamble(table, delimiter, quote)
        table, skip = table[titles:], above + titles
        if titles:
            lines_are = "line is" if titles == 1 else f"{titles} lines are"
            notes.append(f"The first {lines_are} no part of the table and left out.")
    elif skip:
        lines_are = "line is" if skip == 1 else f"{skip} lines are"
        notes.append(f"The first {lines_are} no part of the table and left out.")
    rows = parse(table, delimiter, quote)
    if not rows:
        raise Invalid("The file has no rows. Choose a file with a table.", code="empty")
    header = has_header(rows, table, quote) if said.header is None else said.header
    body = rows[1:] if header else rows
    names = column_names(rows[0] if header else [], body, notes)
    if encoding not in ("utf-8", "utf-8-sig", "utf-16", "ascii") and not said.encoding:
        notes.append(f"The characters look like {encoding}; if some are wrong, say another one.")
    decimal = said.decimal or detect_decimal(body, delimiter)
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        quote=quote,
        escape="\\" if quote and _escapes_by_backslash(table, quote) else quote,
        header=header,
        skip_lines=skip,
        mixed_newlines=_newlines_are_mixed(head),
        decimal=decimal,
        thousands=("." if decimal == "," else ",") if said.thousands is None else said.thousands,
        day_first=detect_day_first(body, decimal) if said.day_first is None else said.day_first,
        missing=MISSING if said.missing is None else [text for text in said.missing if text],
        names=names,
        sample=[row for row in body if len(row) == len(names)],
        notes=notes,
        telling=tuple(sorted(columns_that_quote(table[:_SAMPLE_ROWS], delimiter, quote, MISSING))),
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        if len(head) == SAMPLE and b"\n" not in head and b"\r" not in head:
            head += file.read(LONGEST_LINE - SAMPLE)  # the header of a very wide table
    if not head.strip():
        raise Invalid("The file is empty. Choose a CSV file with a header and rows.", code="empty")
    return head


def _lines(head: bytes, encoding: str) -> list[str]:
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff")
    if text[:100_000].count("\x00"):
        raise Invalid(
            "This is no CSV file: it holds binary data. Export the table as CSV and upload that.",
            code="not_text",
        )
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    if lines and not lines[-1]:
        lines.pop()
    if len(head) >= SAMPLE:
        if len(lines) == 1 and len(head) >= LONGEST_LINE:
            raise Invalid(
                "The first line is longer than 16 MiB. Is this a CSV file?", code="long_line"
            )
        if len(lines) > 1:
            lines.pop()  # cut in the middle
    return lines


def _newlines_are_mixed(head: bytes) -> bool:
    both, feeds, returns = head.count(b"\r\n"), head.count(b"\n"), head.count(b"\r")
    return 0 < both < max(feeds, returns)


def parse(lines: list[str], delimiter: str, quote: str) -> list[list[str]]:
    """The first rows that are not blank."""
    rows: list[list[str]] = []
    options: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    if quote and _escapes_by_backslash(lines, quote):
        options |= {"escapechar": "\\", "doublequote": False}
    try:
        for row in csv.reader(lines, delimiter=delimiter, **options):
            if row:
                rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # a field of over 128 kB: the rows so far are enough to judge by
    return rows


def _detect_quote(lines: list[str]) -> str:
    """Quotes stand beside delimiters and at the ends of lines."""
    text = "".join(lines[:_SAMPLE_ROWS])
    counts = {
        quote: len(re.findall(rf"(?:^|[,;\t|]){quote}[^\n]*?{quote}(?=[,;\t|\r\n]|$)", text, re.M))
        for quote in ('"', "'")
    }
    if counts['"']:
        return '"'
    return "'" if counts["'"] > 3 or is_quoted_by_apostrophes(lines[:_SAMPLE_ROWS]) else '"'


def _escapes_by_backslash(lines: list[str], quote: str) -> bool:
    """A quote after a backslash ends its cell where a delimiter or the line's end follows; some
    other must not."""
    text = "".join(lines[:_SAMPLE_ROWS])
    escaped = f"\\{quote}"
    within = re.search(rf"\\{quote}(?![,;\t|\r\n]|\Z)", text) is not None
    return within and quote * 2 not in text.replace(escaped, "")


def _detect_delimiter(lines: list[str], quote: str) -> str:
    """The delimiter that gives the most rows the same number of fields, more than one."""
    scores = {}
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in parse(lines, delimiter, quote))
        (width, count), *_ = widths.most_common(1) or [(1, 0)]
        scores[delimiter] = (count / max(1, widths.total()), min(width, 3)) if width > 1 else (0, 1)
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    if best == "," and are_amounts_or_prose(lines[:_SAMPLE_ROWS]):
        return NO_DELIMITER
    if scores[best][0] > 0.5 or (scores[best][0] > 0 and len(lines) < 5):
        return best
    if are_spaced(parse(list(single_spaced(lines[:_SAMPLE_ROWS], quote)), SPACES, quote)):
        return SPACES
    return best if scores[best][0] > 0.2 else NO_DELIMITER


def _preamble(lines: list[str], delimiter: str, quote: str) -> int:
    """Lines before the table: titles and remarks, narrower than what follows."""
    if delimiter == NO_DELIMITER:
        return 0
    widths = [len((parse([line], delimiter, quote) or [[]])[0]) for line in lines[:200]]
    if len(widths) < 5:
        return 0
    usual, count = Counter(widths[len(widths) // 4 :]).most_common(1)[0]
    first = next((i for i, width in enumerate(widths) if width >= usual - 1 and width > 1), 0)
    is_even = count > 0.75 * len(widths[len(widths) // 4 :])
    return first if usual > 2 and is_even and first <= _PREAMBLE else 0
