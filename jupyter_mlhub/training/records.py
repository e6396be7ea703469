"""Rows that are typed in, as a table that keeps their digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from pandas.api.types import is_object_dtype

_EXACT = 2**53
_WIDEST = 2**63


def frame_of(records: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Columns of one type where all cells are of one; a missing cell makes no other a fraction."""
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
    if kinds and kinds <= {int, float} and all(_is_exact(cell) for cell in present):
        return pd.Series(cells, dtype=float)
    return pd.Series(cells, dtype=object)


def as_storable(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame with columns of one type each, and what is kept as text for that."""
    changed, notes = {}, []
    for name in frame.columns:
        if not is_object_dtype(frame[name].dtype):
            continue
        present = frame[name].dropna()
        kinds = {type(cell) for cell in present}
        if kinds == {int} and not all(-_WIDEST <= cell < _WIDEST for cell in present):
            notes.append(f"{name}: numbers too long to be exact are kept as text.")
        elif len(kinds) > 1:
            notes.append(f"{name}: values of several types are kept as text.")
        else:
            continue
        changed[name] = frame[name].map(str, na_action="ignore")
    return frame.assign(**changed), notes


def _is_exact(cell: float) -> bool:
    return isinstance(cell, float) or abs(cell) <= _EXACT
