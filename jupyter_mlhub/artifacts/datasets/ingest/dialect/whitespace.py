"""Tables with cells separated by one or many spaces, as in columns of a printed page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

SPACES = " "
"""The delimiter of such tables."""
_RUN = re.compile(r"[ \t]+")
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")
_FEWEST_ROWS = 3


def single_spaced(lines: Iterable[str], quote: str) -> Iterator[str]:
    """Replace each run of spaces and tabs by one space, except within quotes and at the ends of
    lines."""
    within = False  # whether a line before has opened a quote
    for line in lines:
        text = line.rstrip("\r\n")
        end = line[len(text) :]
        parts = text.split(quote) if quote else [text]
        opened = within
        for index in range(int(within), len(parts), 2):  # the parts outside of quotes
            parts[index] = _RUN.sub(SPACES, parts[index])
        if quote and len(parts) % 2 == 0:
            within = not within
        text = quote.join(parts)
        text = text if opened else text.lstrip(SPACES)
        yield (text if within else text.rstrip(SPACES)) + end


def are_spaced(rows: list[list[str]]) -> bool:
    """Return whether rows that were split at spaces are a table.

    All rows of a table have one width, but a header may lack the name of the first column; and one
    column at least holds numbers. Sentences have many widths, and names of two words are no
    numbers.
    """
    if len(rows) < _FEWEST_ROWS:
        return False
    header, *body = rows
    widths = Counter(map(len, body))
    width = len(body[0])
    if len(widths) > 1 or width < 2 or len(header) not in (width, width - 1):
        return False
    if len(header) < width < 3:
        return False
    return any(all(_NUMBER.fullmatch(row[i]) for row in body) for i in range(width))
