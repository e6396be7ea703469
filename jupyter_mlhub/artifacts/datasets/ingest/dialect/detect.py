"""Detect the dialect of a text file from its beginning; what the options say is not guessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .....errors import Invalid
from .....languages import say, say_n
from .....schemas.data.artifacts import ReadOptions
from .delimiters import detect_delimiter, evenness, stated_delimiter
from .dialect import NO_DELIMITER, Dialect
from .encoding import detect_encoding
from .head import SAMPLE_ROWS, newlines_are_mixed, parse, read_head, split_lines
from .headers import column_names, has_header
from .missing_values import columns_that_quote
from .preamble import count_blank_lines, count_comments, count_titles
from .quotes import detect_quote, escapes_by_backslash
from .separators import MISSING, detect_day_first, detect_decimal
from .whitespace import SPACES, single_spaced

_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "ascii")


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
        notes.append(
            say(
                "The characters look like {encoding}; if some are wrong, say another one.",
                encoding=encoding,
            )
        )
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
        notes.append(
            say("The first line says how columns are separated, by {stated!r}.", stated=stated)
        )
    left_out = 0 if skip is None else skip
    if skip is None:
        left_out = count_comments(lines[above:])
        above += left_out
    table = lines[above:]
    quote = _detect_quote(table) if options.quote is None else options.quote
    delimiter = options.delimiter or stated or detect_delimiter(table, quote)
    if delimiter == SPACES:
        table = list(single_spaced(lines, quote))[above:]
    if skip is None and delimiter != NO_DELIMITER:
        titles = count_titles(table, lambda lines: parse(lines, delimiter, quote))
        left_out, above = left_out + titles, above + titles
        table = table[titles:]
    if left_out:
        notes.append(
            say_n(
                "The first line is no part of the table and left out.",
                "The first {count} lines are no part of the table and left out.",
                left_out,
            )
        )
    return _Layout(table, above, quote, delimiter, notes)


def _detect_quote(lines: list[str]) -> str:
    return detect_quote(lines[:SAMPLE_ROWS], lambda quote: evenness(lines, quote))
