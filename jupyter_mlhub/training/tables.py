"""Reading columns of a dataset's Parquet table in the form in which estimators take them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
from pandas.api import types

from ..schemas.specs import RowRange

Column: TypeAlias = "pd.Series[Any]"
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Table:
    """Features and target of the rows that have a target.

    ``positions`` are the rows' places in the dataset, so that ranges mean the same everywhere.
    """

    features: pd.DataFrame
    target: Column
    positions: np.ndarray[tuple[int], np.dtype[np.int64]]
    without_target: int


def read_table(path: Path, features: list[str], target: str, rows: RowRange | None) -> Table:
    """Read only the columns that are needed, and of them the rows that are asked for."""
    frame = parquet.read_table(path, columns=[*features, target]).to_pandas()
    if rows is not None:
        frame = frame.iloc[rows.start : rows.end + 1]
    present = frame[target].notna().to_numpy()
    without_target = int((~present).sum())
    positions = frame.index.to_numpy()[present]
    frame = frame.loc[present].reset_index(drop=True)
    prepared = pd.DataFrame({name: as_feature(frame[name]) for name in features})
    return Table(prepared, as_target(frame[target]), positions, without_target)


def as_feature(column: Column) -> Column:
    """Numbers as they are; truth values as 0 and 1; times as days since 1970; the rest as text."""
    if types.is_bool_dtype(column.dtype):
        return column.astype(float)
    if types.is_datetime64_any_dtype(column.dtype):
        epoch = pd.Timestamp(0, tz=column.dt.tz)
        return (column - epoch) / _DAY
    if types.is_numeric_dtype(column.dtype):
        return column
    kind = types.infer_dtype(column, skipna=True)
    if kind == "boolean":
        return column.astype(float)
    if kind == "date":
        return (pd.to_datetime(column) - pd.Timestamp(0)) / _DAY
    if kind == "decimal":
        return column.astype(float)
    return column.astype(object).where(column.notna(), np.nan)


def as_target(column: Column) -> Column:
    """Whole numbers stay whole although missing ones made them floats; text is plain objects."""
    if types.is_float_dtype(column.dtype) and (column == column.round()).all():
        return column.astype("int64") if column.abs().max() < 2**53 else column
    if types.is_numeric_dtype(column.dtype):
        return column
    kind = types.infer_dtype(column, skipna=True)
    if kind == "decimal":
        return column.astype(float)
    return column.astype(object) if kind == "boolean" else column.astype(str).astype(object)


def is_numeric(column: Column) -> bool:
    return types.is_numeric_dtype(column.dtype)
