"""Make a table of rows entered by hand. It keeps their digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from pandas.api.types import is_object_dtype

from ...languages import say

_EXACT = 2**53
_WIDEST = 2**63
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?")


def frame_of(records: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Give a column one type if its cells have one. A missing cell does not turn others into
    fractions."""
    names = dict.fromkeys(name for record in records for name in record)
    return pd.DataFrame(
        {name: _column([record.get(name) for record in records]) for name in names},
        index=range(len(records)),
    )


def _column(cells: list[Any]) -> pd.Series[Any]:
    present = [cell for cell in cells if cell is not None]
    kinds = {type(cell) for cell in present}
    if kinds == {bool}:
        return pd.Series(cells, dtype="boolean" if len(present) < len(cells) else "bool")
    if kinds == {int} and all(-_WIDEST <= cell < _WIDEST for cell in present):
        return pd.Series(cells, dtype="Int64" if len(present) < len(cells) else "int64")
    if kinds == {int} and all(0 <= cell < 2 * _WIDEST for cell in present):
        return pd.Series(cells, dtype="UInt64" if len(present) < len(cells) else "uint64")
    if kinds and kinds <= {int, float} and all(_is_exact(cell) for cell in present):
        return pd.Series(cells, dtype=float)
    return pd.Series(cells, dtype=object)


def as_storable(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Give each column one type and convert times.

    Returns:
        The frame, and notes on columns that are stored in another way.
    """
    changed, notes = {}, []
    for name in frame.columns:
        if not is_object_dtype(frame[name].dtype):
            continue
        present = frame[name].dropna()
        kinds = {type(cell) for cell in present}
        if kinds == {str}:
            times = _times(frame[name], present)
            if times is not None:
                changed[name] = times
                if times.dt.tz is not None:
                    notes.append(say("{name}: times with a zone are kept in UTC.", name=name))
            continue
        if kinds == {int} and not all(-_WIDEST <= cell < _WIDEST for cell in present):
            notes.append(say("{name}: numbers too long to be exact are kept as text.", name=name))
        elif len(kinds) > 1:
            notes.append(say("{name}: values of several types are kept as text.", name=name))
        else:
            continue
        changed[name] = frame[name].map(str, na_action="ignore")
    return frame.assign(**changed), notes


def _times(column: pd.Series[Any], present: pd.Series[Any]) -> pd.Series[Any] | None:
    """Read times, for which JSON has no type. Those with a zone become UTC. None for other
    texts."""
    found = [_MOMENT.fullmatch(cell) for cell in present]
    zoned = {match is not None and match[1] is not None for match in found}
    if not all(found) or len(zoned) > 1:
        return None
    try:
        return pd.to_datetime(column, format="ISO8601", utc=zoned == {True})
    except ValueError:  # not a day of any calendar
        return None


def _is_exact(cell: float) -> bool:
    return isinstance(cell, float) or abs(cell) <= _EXACT
