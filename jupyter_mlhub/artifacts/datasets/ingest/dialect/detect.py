"""How a text file writes its table: delimiter, quotes, header, marks. Guessed, or said."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path
from typing import Any

from .....errors import Invalid
from .....schemas.artifacts import ReadOptions
from .delimiters import (
    are_amounts_or_prose,
    commas_are_decimal,
    is_quoted_by_apostrophes,
    said_separator,
)
from .encoding import detect_encoding
from .headers import column_names, has_header
from .lines_above import blank_lines, remarks, titles
from .missing_values import columns_that_quote
from .separators import MISSING, detect_day_first, detect_decimal
from .spaces import SPACES, are_spaced, single_spaced

SAMPLE = 1024 * 1024
LONGEST_LINE = 16 * 1024 * 1024
NO_DELIMITER = "\x1f"
"""For files of one column: a character that text does not have."""
_DELIMITERS = (",", ";", "\t", "|", "^", "~")
_SAMPLE_ROWS = 1000
_DOUBLED = r"(?:^|[,;\t|])'[^'\n]*(?:''[^'\n]*)+'(?=[,;\t|\r\n]|$)"
"""An apostrophe within apostrophes."""
_FEW = 10
_ALIKE = 0.8
"""Of the rows, how many must have as many cells as most, where commas may be decimal marks."""
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
    skip = said.skip_lines
    above = blank_lines(lines) if skip is None else skip
    separator = said_separator(lines[above]) if skip is None and lines[above:] else None
    if separator is not None:
        above += 1
        notes.append(f"The first line says how columns are separated, by {separator!r}.")
    left_out = 0 if skip is None else skip
    if skip is None:
        left_out = remarks(lines[above:])
        above += left_out
    table = lines[above:]
    quote = _detect_quote(table) if said.quote is None else said.quote
    delimiter = said.delimiter or separator or _detect_delimiter(table, quote)
    if delimiter == SPACES:
        table = list(single_spaced(lines, quote))[above:]
    if skip is None and delimiter != NO_DELIMITER:
        of_titles = titles(table, lambda lines: parse(lines, delimiter, quote))
        left_out, above = left_out + of_titles, above + of_titles
        table = table[of_titles:]
    if left_out:
        lines_are = "line is" if left_out == 1 else f"{left_out} lines are"
        notes.append(f"The first {lines_are} no part of the table and left out.")
    rows = parse(table, delimiter, quote)
    if not rows:
        raise Invalid("The file has no rows. Choose a file with a table.", code="empty")
    header = has_header(rows, table, quote) if said.header is None else said.header
    body = rows[1:] if header else rows
    names = column_names(rows[0] if header else [], body, notes)
    if encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "ascii") and not said.encoding:
        notes.append(f"The characters look like {encoding}; if some are wrong, say another one.")
    decimal = said.decimal or detect_decimal(body, delimiter)
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        quote=quote,
        escape="\\" if quote and _escapes_by_backslash(table, quote) else quote,
        header=header,
        skip_lines=above,
        mixed_newlines=_newlines_are_mixed(lines),
        decimal=decimal,
        thousands=("." if decimal == "," else ",") if said.thousands is None else said.thousands,
        day_first=detect_day_first(body, decimal) if said.day_first is None else said.day_first,
        missing=MISSING if said.missing is None else [text for text in said.missing if text],
        names=names,
        sample=[row for row in body if len(row) == len(names)],
        notes=notes,
        telling=tuple(
            sorted(
                place
                for place in columns_that_quote(table[:_SAMPLE_ROWS], delimiter, quote, MISSING)
                if place < len(names)  # others are cells of rows that are too long
            )
        ),
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


def _newlines_are_mixed(lines: list[str]) -> bool:
    """Whether line ends are of several kinds, those within quotes among them: the engine would
    lose rows."""
    text = "".join(lines)
    both, feeds, returns = text.count("\r\n"), text.count("\n"), text.count("\r")
    return sum(count > 0 for count in (both, feeds - both, returns - both)) > 1


def parse(lines: list[str], delimiter: str, quote: str) -> list[list[str]]:
    """The first rows that are not blank."""
    rows: list[list[str]] = []
    csv.field_size_limit(LONGEST_LINE)
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
        pass  # a field that is too long: the rows so far are enough to judge by
    return rows


def _detect_quote(lines: list[str]) -> str:
    """Quotes stand beside delimiters and at the ends of lines."""
    text = "".join(lines[:_SAMPLE_ROWS])
    if re.match(r"'[^']*'[,;\t|]'", text) or re.search(_DOUBLED, text, re.M):
        return "'"
    counts = {
        quote: len(re.findall(rf"(?:^|[,;\t|]){quote}[^\n]*?{quote}(?=[,;\t|\r\n]|$)", text, re.M))
        for quote in ('"', "'")
    }
    if counts['"']:
        return '"'
    if counts["'"] > 3 or is_quoted_by_apostrophes(lines[:_SAMPLE_ROWS]):
        return "'"
    return "'" if counts["'"] and _evenness(lines, "'") > _evenness(lines, '"') else '"'


def _evenness(lines: list[str], quote: str) -> float:
    """The share of rows that have as many cells as most, by the delimiter that gives the most."""
    shares = [0.0]
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in parse(lines, delimiter, quote))
        widths.pop(1, None)
        shares.append(max(widths.values(), default=0) / max(1, widths.total()))
    return max(shares)


def _escapes_by_backslash(lines: list[str], quote: str) -> bool:
    """A quote after a backslash ends its cell where a delimiter or the line's end follows; some
    other must not."""
    text = "".join(lines[:_SAMPLE_ROWS])
    escaped = f"\\{quote}"
    within = re.search(rf"\\{quote}(?![,;\t|\r\n]|\Z)", text) is not None
    return within and quote * 2 not in text.replace(escaped, "")


def _detect_delimiter(lines: list[str], quote: str) -> str:
    """The delimiter that gives the most rows the same number of fields, more than one."""
    scores, table = {}, lines
    if len(lines) < _FEW:  # of which titles would be many
        rest = list(dropwhile(lambda line: not set(_DELIMITERS) & set(line), lines))
        table = rest if len(rest) > 1 else lines
    for delimiter in _DELIMITERS:
        rows = parse(table, delimiter, quote)
        widths = Counter(map(len, rows))
        (width, count), *_ = widths.most_common(1) or [(1, 0)]
        share = count / max(1, widths.total())
        # Above all columns stand names; the decimal comma is in numbers only.
        scores[delimiter] = (share, len(rows[0]) > 1, width) if width > 1 else (0, False, 1)
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    if best == "," and commas_are_decimal(lines[:_SAMPLE_ROWS]):
        others = [other for other in _DELIMITERS if other != "," and scores[other][0] > _ALIKE]
        best = max(others, key=lambda delimiter: scores[delimiter], default=best)
    if best == "," and are_amounts_or_prose(lines[:_SAMPLE_ROWS]):
        return NO_DELIMITER
    if scores[best][0] > 0.5 or (scores[best][0] > 0 and len(lines) < 5):
        return best
    if are_spaced(parse(list(single_spaced(lines[:_SAMPLE_ROWS], quote)), SPACES, quote)):
        return SPACES
    return best if scores[best][0] > 0.2 else NO_DELIMITER
