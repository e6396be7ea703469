"""Detect the dialect of a text file from its beginning; what the options say is not guessed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import dropwhile
from pathlib import Path

from .....errors import Invalid
from .....schemas.artifacts import ReadOptions
from .delimiters import are_amounts_or_prose, commas_are_decimal, stated_delimiter
from .dialect import NO_DELIMITER, Dialect
from .encoding import detect_encoding
from .head import SAMPLE_ROWS, newlines_are_mixed, parse, read_head, split_lines
from .headers import column_names, has_header
from .missing_values import columns_that_quote
from .preamble import count_blank_lines, count_comments, count_titles
from .quotes import detect_quote, escapes_by_backslash
from .separators import MISSING, detect_day_first, detect_decimal
from .whitespace import SPACES, are_spaced, single_spaced

_DELIMITERS = (",", ";", "\t", "|", "^", "~")
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "ascii")
_FEW = 10
_ALIKE = 0.8
"""The share of rows that must have the usual width where commas may be decimal separators."""


@dataclass
class _Layout:
    """Where the table begins in the file, and how its cells are separated.

    ``table`` are the lines of the table, ``above`` is the number of lines above it.
    """

    table: list[str]
    above: int
    quote: str
    delimiter: str
    notes: list[str] = field(default_factory=list)


def detect_dialect(path: Path, options: ReadOptions) -> Dialect:
    """Detect the dialect of a file.

    Args:
        options: what is known; the rest is guessed from the first MiB.

    Raises:
        Invalid: the file is empty, or not text.
    """
    head = read_head(path)
    encoding = options.encoding or detect_encoding(head)
    lines = split_lines(head, encoding)
    layout = _find_layout(lines, options)
    table, quote, notes = layout.table, layout.quote, layout.notes
    rows = parse(table, layout.delimiter, quote)
    if not rows:
        raise Invalid("The file has no rows. Choose a file with a table.", code="empty")
    header = has_header(rows, table, quote) if options.header is None else options.header
    body = rows[1:] if header else rows
    names = column_names(rows[0] if header else [], body, notes)
    if encoding not in _UNICODE and not options.encoding:
        notes.append(f"The characters look like {encoding}; if some are wrong, say another one.")
    decimal = options.decimal or detect_decimal(body, layout.delimiter)
    quoting = columns_that_quote(table[:SAMPLE_ROWS], layout.delimiter, quote, MISSING)
    return Dialect(
        encoding=encoding,
        delimiter=layout.delimiter,
        quote=quote,
        escape="\\" if quote and escapes_by_backslash(table[:SAMPLE_ROWS], quote) else quote,
        header=header,
        skip_lines=layout.above,
        mixed_newlines=newlines_are_mixed(lines),
        decimal=decimal,
        thousands=_thousands(decimal) if options.thousands is None else options.thousands,
        day_first=(
            detect_day_first(body, decimal) if options.day_first is None else options.day_first
        ),
        missing=MISSING if options.missing is None else [text for text in options.missing if text],
        names=names,
        sample=[row for row in body if len(row) == len(names)],
        notes=notes,
        # Other places belong to cells of rows that are too long.
        quoting=tuple(sorted(place for place in quoting if place < len(names))),
    )


def _thousands(decimal: str) -> str:
    return "." if decimal == "," else ","


def _find_layout(lines: list[str], options: ReadOptions) -> _Layout:
    """Find the lines of the table and its separators; count what stands above the table."""
    notes: list[str] = []
    skip = options.skip_lines
    above = count_blank_lines(lines) if skip is None else skip
    stated = stated_delimiter(lines[above]) if skip is None and lines[above:] else None
    if stated is not None:
        above += 1
        notes.append(f"The first line says how columns are separated, by {stated!r}.")
    left_out = 0 if skip is None else skip
    if skip is None:
        left_out = count_comments(lines[above:])
        above += left_out
    table = lines[above:]
    quote = _detect_quote(table) if options.quote is None else options.quote
    delimiter = options.delimiter or stated or _detect_delimiter(table, quote)
    if delimiter == SPACES:
        table = list(single_spaced(lines, quote))[above:]
    if skip is None and delimiter != NO_DELIMITER:
        titles = count_titles(table, lambda lines: parse(lines, delimiter, quote))
        left_out, above = left_out + titles, above + titles
        table = table[titles:]
    if left_out:
        lines_are = "line is" if left_out == 1 else f"{left_out} lines are"
        notes.append(f"The first {lines_are} no part of the table and left out.")
    return _Layout(table, above, quote, delimiter, notes)


def _detect_quote(lines: list[str]) -> str:
    return detect_quote(lines[:SAMPLE_ROWS], lambda quote: _evenness(lines, quote))


def _evenness(lines: list[str], quote: str) -> float:
    """Return the largest share of rows of equal width that a delimiter gives."""
    shares = [0.0]
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in parse(lines, delimiter, quote))
        widths.pop(1, None)
        shares.append(max(widths.values(), default=0) / max(1, widths.total()))
    return max(shares)


def _detect_delimiter(lines: list[str], quote: str) -> str:
    """Guess the delimiter: the one that gives the most rows the same width above one."""
    scores, table = {}, lines
    if len(lines) < _FEW:  # a few titles would be a large share of them
        rest = list(dropwhile(lambda line: not set(_DELIMITERS) & set(line), lines))
        table = rest if len(rest) > 1 else lines
    for delimiter in _DELIMITERS:
        rows = parse(table, delimiter, quote)
        widths = Counter(map(len, rows))
        (width, count), *_ = widths.most_common(1) or [(1, 0)]
        share = count / max(1, widths.total())
        # A header names all columns; a decimal comma stands in numbers only.
        scores[delimiter] = (share, len(rows[0]) > 1, width) if width > 1 else (0, False, 1)
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    if best == "," and commas_are_decimal(lines[:SAMPLE_ROWS]):
        others = [other for other in _DELIMITERS if other != "," and scores[other][0] > _ALIKE]
        best = max(others, key=lambda delimiter: scores[delimiter], default=best)
    if best == "," and are_amounts_or_prose(lines[:SAMPLE_ROWS]):
        return NO_DELIMITER
    if scores[best][0] > 0.5 or (scores[best][0] > 0 and len(lines) < 5):
        return best
    if are_spaced(parse(list(single_spaced(lines[:SAMPLE_ROWS], quote)), SPACES, quote)):
        return SPACES
    return best if scores[best][0] > 0.2 else NO_DELIMITER
