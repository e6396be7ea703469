"""Read numbers and truth values of new rows as in the training rows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from ...artifacts.datasets.ingest.dialect.separators import MISSING
from ...languages import say
from .unreadable import Unreadable

_MISSING = frozenset(["", *MISSING])
_TRUE, _FALSE = frozenset(["true", "1", "1.0"]), frozenset(["false", "0", "0.0"])


def read_numbers(
    column: pd.Series[Any], decimal: str | None = None, thousands: str | None = None
) -> pd.Series[Any]:
    """Keep numbers, convert truth values to 0 and 1, and read texts with the training file's
    separators.

    Raises:
        Unreadable: A cell is not a number.
    """
    if types.is_bool_dtype(column.dtype):
        return column.astype(float)
    if types.is_complex_dtype(column.dtype):
        raise Unreadable.none_of("numbers", column.iloc[0])
    if types.is_numeric_dtype(column.dtype):
        plain = isinstance(column.dtype, np.dtype)
        return column if plain else column.astype(float)
    of_text = _parser(decimal or ".", thousands if decimal else None)
    return by_value(column, lambda value: _number(value, of_text))


def read_truth_values(column: pd.Series[Any]) -> pd.Series[Any]:
    """Convert True, 'true' and 1 to 1, and False, 'false' and 0 to 0.

    Raises:
        Unreadable: A cell is neither.
    """
    return by_value(column, _truth)


def is_missing(value: Any) -> bool:
    """Whether a cell is empty or holds a word for a missing value."""
    if isinstance(value, str):
        return value.strip() in _MISSING
    return value is None or value is pd.NA or value is pd.NaT or value != value


def by_value(column: pd.Series[Any], read: Callable[[Any], float]) -> pd.Series[Any]:
    """Read each distinct cell once."""
    known: dict[tuple[type, Any], float] = {}

    def of(value: Any) -> float:
        if is_missing(value):
            return math.nan
        try:
            key = (type(value), value)
            if key not in known:
                known[key] = read(value)
            return known[key]
        except TypeError:  # a list or the like, which columns of single values do not hold
            return read(value)

    cells = [of(value) for value in column.astype(object)]
    return pd.Series(cells, index=column.index, dtype=float, name=column.name)


def _number(value: Any, of_text: Callable[[str], float]) -> float:
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, bool | int | float | Decimal | np.bool_ | np.integer | np.floating):
        try:
            return float(value)
        except OverflowError:
            pass
    raise Unreadable.none_of("numbers", value)


def _parser(decimal: str, thousands: str | None) -> Callable[[str], float]:
    """Make a parser in which a separator means the same as in the training file."""
    point = re.escape(decimal)
    digits = rf"(?:\d+(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?"
    if thousands:
        digits += rf"|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{point}\d*)?"
    pattern = re.compile(rf"[+-]?(?:{digits}|inf|infinity)", re.IGNORECASE)

    def parse(text: str) -> float:
        bare = text.strip()
        if not bare.isascii() or not pattern.fullmatch(bare):
            marks = (
                ""
                if decimal == "."
                else say(
                    " The training rows had {decimal!r} as decimal separator.", decimal=decimal
                )
            )
            raise Unreadable.none_of("numbers", text, marks)
        return float(bare.replace(thousands or "_", "").replace(decimal, "."))

    return parse


def _truth(value: Any) -> float:
    word = str(value).strip().lower()
    if word in _TRUE:
        return 1.0
    if word in _FALSE:
        return 0.0
    raise Unreadable.none_of("truth values", value, say(" Write True or False."))
