"""Count the lines above a table: blank lines, comments and titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import takewhile

from .headers import names_stand_above_values

_COMMENT = "#"
_NUMBER = re.compile(r"\s*[-+]?\.?\d")
_MOST = 30
_LINES = 200
_FEW = 10
_SHARE, _SHARE_OF_FEW = 0.75, 0.6
"""The share of rows that must have the table's width; the second applies to short files."""
Row = list[str]


def count_blank_lines(lines: list[str]) -> int:
    """Count the empty lines at the beginning."""
    return sum(1 for _ in takewhile(lambda line: not line.strip("\r\n "), lines))


def count_comments(lines: list[str]) -> int:
    """Count the lines at the beginning that start with ``#``.

    The last of them is the header where a number follows it, as numpy writes tables.
    """
    count = sum(1 for _ in takewhile(lambda line: line.startswith(_COMMENT), lines))
    if not 0 < count < min(len(lines), _MOST):
        return 0
    return count - 1 if _NUMBER.match(lines[count]) else count


def count_titles(lines: list[str], parse: Callable[[list[str]], list[Row]]) -> int:
    """Count the lines at the beginning that are narrower than the table below them.

    Lines with one filled cell at most also count: such lines are titles and remarks.

    Args:
        parse: splits lines into rows of cells.
    """
    rows = [(parse([line]) or [[]])[0] for line in lines[:_LINES]]
    # Parsed from all lines at once, as a cell may have several.
    below = [len(row) for row in parse(lines)]
    are_few = len(rows) < _FEW
    below = below[len(below) // (2 if are_few else 4) :]
    usual, count = Counter(below).most_common(1)[0] if below else (0, 0)
    if usual < 2 or count <= (_SHARE_OF_FEW if are_few else _SHARE) * len(below):
        return 0
    first = next((place for place, row in enumerate(rows) if _belongs(row, usual)), 0)
    if first > 1 and any(rows[first - 1]) and not any(rows[first - 2]):
        first -= 1  # a header that names few columns, after a blank line
    if not 0 < first <= _MOST or (are_few and any(map(_has_cells, rows[:first]))):
        return 0
    has_gap = any(not any(row) for row in rows[1:first])
    is_single = first == 1 and (len(rows) < 5 or usual == 2)
    if has_gap or not (is_single or any(len(row) > 1 for row in rows[:first])):
        return first
    # A header that names few columns, or rows with few cells, would look the same.
    return first if names_stand_above_values(rows[first:]) else 0


def _belongs(row: Row, usual: int) -> bool:
    return len(row) >= max(2, usual - 1) and _has_cells(row)


def _has_cells(row: Row) -> bool:
    return sum(bool(cell.strip()) for cell in row) > 1
