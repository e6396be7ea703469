"""Which delimiter separates the cells of a text file, where none is stated or chosen."""

from __future__ import annotations

import re
from collections import Counter
from itertools import dropwhile

from .dialect import NO_DELIMITER
from .head import SAMPLE_ROWS, parse
from .whitespace import SPACES, are_spaced, single_spaced

_CANDIDATES = (",", ";", "\t", "|", "^", "~")
_FEW = 10
_ALIKE = 0.8
"""The share of rows that must have the usual width where commas may be decimal separators."""
_SEPARATOR = re.compile(r"""\s*"?sep=([^\w\s"'\\.]|[ \t])"?[\s,;]*""", re.IGNORECASE)
_SIGN = r"[^\w\s\"',.;]?"
_AMOUNT = re.compile(
    rf"[-+(]?\s?{_SIGN}\s?\d{{1,3}}(([.' ]?\d{{3}})*,\d{{1,4}}|(,\d{{3}})+(\.\d+)?)\s?{_SIGN}\)?"
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
_PLAIN = re.compile(r"-?\d+|")


def stated_delimiter(line: str) -> str | None:
    """Return the delimiter that a line such as ``sep=;`` states, as Excel writes it."""
    found = _SEPARATOR.fullmatch(line)
    return found[1] if found else None


def detect_delimiter(lines: list[str], quote: str) -> str:
    """Guess the delimiter: the one that gives the most rows the same width above one."""
    scores, table = {}, lines
    if len(lines) < _FEW:  # a few titles would be a large share of them
        rest = list(dropwhile(lambda line: not set(_CANDIDATES) & set(line), lines))
        table = rest if len(rest) > 1 else lines
    for delimiter in _CANDIDATES:
        rows = parse(table, delimiter, quote)
        widths = Counter(map(len, rows))
        (width, count), *_ = widths.most_common(1) or [(1, 0)]
        share = count / max(1, widths.total())
        # A header names all columns; a decimal comma stands in numbers only.
        scores[delimiter] = (share, len(rows[0]) > 1, width) if width > 1 else (0, False, 1)
    best = max(_CANDIDATES, key=lambda delimiter: scores[delimiter])
    if best == "," and _commas_are_decimal(lines[:SAMPLE_ROWS]):
        others = [other for other in _CANDIDATES if other != "," and scores[other][0] > _ALIKE]
        best = max(others, key=lambda delimiter: scores[delimiter], default=best)
    if best == "," and _are_amounts_or_prose(lines[:SAMPLE_ROWS]):
        return NO_DELIMITER
    if scores[best][0] > 0.5 or (scores[best][0] > 0 and len(lines) < 5):
        return best
    if are_spaced(parse(list(single_spaced(lines[:SAMPLE_ROWS], quote)), SPACES, quote)):
        return SPACES
    return best if scores[best][0] > 0.2 else NO_DELIMITER


def evenness(lines: list[str], quote: str) -> float:
    """Return the largest share of rows of equal width that a delimiter gives."""
    shares = [0.0]
    for delimiter in _CANDIDATES:
        widths = Counter(len(row) for row in parse(lines, delimiter, quote))
        widths.pop(1, None)
        shares.append(max(widths.values(), default=0) / max(1, widths.total()))
    return max(shares)


def _are_amounts_or_prose(lines: list[str]) -> bool:
    """Return whether the lines are a single column with commas in its cells, but not in its header.

    Such cells are amounts of money, or sentences. Row names without a header count from one, or are
    words.
    """
    header, *body = [line.strip() for line in lines] or [""]
    body = [line for line in body if line]
    with_commas = [line for line in body if "," in line]
    if "," in header or not with_commas or len(body) < 2:
        return False
    if all(re.fullmatch(r"[^,\"]*(, [^,\"]*)+", line) for line in with_commas):
        return True
    first = [line.partition(",")[0] for line in body]
    if first == [str(number) for number in range(1, len(body) + 1)]:
        return False
    return all(_AMOUNT.fullmatch(line) or _PLAIN.fullmatch(line) for line in body)


def _commas_are_decimal(lines: list[str]) -> bool:
    """Return whether each comma stands between digits."""
    text = "".join(lines)
    return text.count(",") == len(_BETWEEN_DIGITS.findall(text))
