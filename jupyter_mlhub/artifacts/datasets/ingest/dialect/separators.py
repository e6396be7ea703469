"""Detect the decimal separator, and the order of days and months, from the first cells."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

MISSING = ["NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "#N/A", "<NA>"]
"""The spellings of a missing value, unless the options give others."""
_ROWS = 300
_CELLS = 100_000
_UNITS = "-+−–() $€£¥₹R%‰"
"""The characters that may stand around the digits of a number or an amount."""
_COMMA_DECIMAL = re.compile(r"\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}")
_POINT_DECIMAL = re.compile(r"\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}")
_EITHER_DECIMAL = re.compile(r"0,\d+|\d{1,3},\d{3}")
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b")


def _cells_with(body: list[list[str]], characters: str) -> list[str]:
    """Return those of the first cells that hold one of the characters."""
    cells = islice((cell for row in body[:_ROWS] for cell in row), _CELLS)
    return [cell.strip() for cell in cells if any(character in cell for character in characters)]


def detect_decimal(body: list[list[str]], delimiter: str) -> str:
    """Return a comma where more cells are numbers with a decimal comma than with a point; else a
    point."""
    cells = [cell.strip(_UNITS) for cell in _cells_with(body, ",.")]
    comma, point, unsure = (
        sum(pattern.fullmatch(cell) is not None for cell in cells)
        for pattern in (_COMMA_DECIMAL, _POINT_DECIMAL, _EITHER_DECIMAL)
    )
    return "," if comma > point or (delimiter == ";" and comma + unsure > point) else "."


def detect_day_first(body: list[list[str]], decimal: str) -> bool:
    """Return whether the day comes first, by dates with a day above 12; else by the decimal
    separator."""
    found = Counter[bool]()
    for cell in _cells_with(body, "/-"):
        match = _DATE.match(cell)
        if match and (int(match[1]) > 12) != (int(match[2]) > 12):
            found[int(match[1]) > 12] += 1
    return found[True] > found[False] if found else decimal == ","
