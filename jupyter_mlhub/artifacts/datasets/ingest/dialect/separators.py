"""The decimal mark and the order of days and months, judged by the first cells."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

MISSING = ["NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "#N/A", "<NA>"]
"""Spellings of a missing value, unless others are said."""
_ROWS = 300
_CELLS = 100_000
_UNITS = "-+−–() $€£¥₹R%‰"
"""What may stand around the digits of a number or an amount."""
_COMMA_DECIMAL = re.compile(r"\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}")
_POINT_DECIMAL = re.compile(r"\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}")
_EITHER_DECIMAL = re.compile(r"0,\d+|\d{1,3},\d{3}")
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b")


def _some_cells(body: list[list[str]], marks: str) -> list[str]:
    """Of the first rows the cells in which one of the marks stands."""
    cells = islice((cell for row in body[:_ROWS] for cell in row), _CELLS)
    return [cell.strip() for cell in cells if any(mark in cell for mark in marks)]


def detect_decimal(body: list[list[str]], delimiter: str) -> str:
    """A comma, when cells are numbers by it that they are not by a point."""
    cells = [cell.strip(_UNITS) for cell in _some_cells(body, ",.")]
    comma, point, unsure = (
        sum(pattern.fullmatch(cell) is not None for cell in cells)
        for pattern in (_COMMA_DECIMAL, _POINT_DECIMAL, _EITHER_DECIMAL)
    )
    return "," if comma > point or (delimiter == ";" and comma + unsure > point) else "."


def detect_day_first(body: list[list[str]], decimal: str) -> bool:
    """By the dates that can be read in one order only; else as the decimal mark suggests."""
    found = Counter[bool]()
    for cell in _some_cells(body, "/-"):
        match = _DATE.match(cell)
        if match and (int(match[1]) > 12) != (int(match[2]) > 12):
            found[int(match[1]) > 12] += 1
    return found[True] > found[False] if found else decimal == ","
