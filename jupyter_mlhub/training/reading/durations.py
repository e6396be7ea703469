"""Read durations of new rows in the training rows' unit."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from .numbers import by_value, read_numbers
from .unreadable import Unreadable

_WORDS = re.compile(r"\d\s*[a-zA-Zµ]|\d:\d")
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def read_durations(column: pd.Series[Any], unit: str) -> pd.Series[Any]:
    """Convert durations to that unit. Plain numbers are already in it.

    Raises:
        Unreadable: A cell is neither a duration nor a number.
    """
    if types.is_timedelta64_dtype(column.dtype):
        seconds: pd.Series[Any] = column.dt.total_seconds()
        return seconds * _PER_SECOND[unit]
    if types.is_numeric_dtype(column.dtype):
        return read_numbers(column)
    return by_value(column, lambda cell: _read(cell, unit))


def _read(cell: Any, unit: str) -> float:
    try:
        if isinstance(cell, timedelta | np.timedelta64) or (
            isinstance(cell, str) and _WORDS.search(cell)
        ):
            return pd.Timedelta(cell).total_seconds() * _PER_SECOND[unit]
        return float(read_numbers(pd.Series([cell], dtype=object)).iloc[0])
    except ValueError:
        raise Unreadable.none_of("durations", cell) from None
