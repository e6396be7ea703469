"""Which quotes enclose the cells of a text file, and how a quote within a cell is written."""

from __future__ import annotations

import re
from collections.abc import Callable

_DOUBLED = r"(?:^|[,;\t|])'[^'\n]*(?:''[^'\n]*)+'(?=[,;\t|\r\n]|$)"
"""A doubled apostrophe within apostrophes."""
_CELL = r"(?:'[^']*'|[^\s',;\"]+)"
_SPACED = re.compile(rf"\s*{_CELL}(?:[ \t]+{_CELL})+\s*")


def detect_quote(lines: list[str], evenness: Callable[[str], float]) -> str:
    """Guess the quote: quotes stand beside delimiters and at the ends of lines.

    Args:
        lines: the first lines of the table.
        evenness: returns for a quote the share of rows that then have the usual width.
    """
    text = "".join(lines)
    if re.match(r"'[^']*'[,;\t|]'", text) or re.search(_DOUBLED, text, re.M):
        return "'"
    counts = {
        quote: len(re.findall(rf"(?:^|[,;\t|]){quote}[^\n]*?{quote}(?=[,;\t|\r\n]|$)", text, re.M))
        for quote in ('"', "'")
    }
    if counts['"']:
        return '"'
    if counts["'"] > 3 or _is_quoted_by_apostrophes(lines):
        return "'"
    return "'" if counts["'"] and evenness("'") > evenness('"') else '"'


def escapes_by_backslash(lines: list[str], quote: str) -> bool:
    """Return whether a backslash stands before quotes within cells.

    Where a delimiter or a line's end follows such a quote, it may also end its cell. So one is
    needed that something else follows.
    """
    text = "".join(lines)
    escaped = f"\\{quote}"
    within = re.search(rf"\\{quote}(?![,;\t|\r\n]|\Z)", text) is not None
    return within and quote * 2 not in text.replace(escaped, "")


def _is_quoted_by_apostrophes(lines: list[str]) -> bool:
    """Return whether spaces separate the cells, and apostrophes enclose some of them."""
    shown = [line for line in lines if line.strip()][:50]
    if len(shown) < 3 or not any(re.search(r"(^|\s)'[^']*'(\s|$)", line) for line in shown):
        return False
    if not all(_SPACED.fullmatch(line.rstrip("\r\n")) for line in shown):
        return False
    widths = {len(re.findall(_CELL, line)) for line in shown[1:]}
    return len(widths) == 1 and len(re.findall(_CELL, shown[0])) in {
        w - d for w in widths for d in (0, 1)
    }
