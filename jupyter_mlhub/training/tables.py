"""Columns of a dataset's Parquet table, or of any DataFrame, as estimators take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
from numpy.typing import NDArray
from pandas.api import types

from ..errors import FieldProblem, Invalid
from ..schemas.specs import ColumnKind, RowRange
from ..wording import counted

Column: TypeAlias = "pd.Series[Any]"
Kinds: TypeAlias = Mapping[str, ColumnKind]
_DAY = pd.Timedelta(days=1)
_SHORT = 32


@dataclass(frozen=True)
class Table:
    """Features, and the target of the rows that have one.

    ``positions`` are the rows' places in the dataset, so that ranges mean the same everywhere.
    ``target`` is as ``as_target`` gives it, nothing where there is none to predict; ``slices`` are
    columns by which rows are told apart in reports.
    """

    features: pd.DataFrame
    target: NDArray[Any] | None
    positions: NDArray[np.int64]
    without_target: int
    slices: pd.DataFrame

    def __len__(self) -> int:
        return len(self.features)

    @property
    def truth(self) -> NDArray[Any]:
        assert self.target is not None
        return self.target


def read_table(
    file: Path | BinaryIO,
    kinds: Kinds,
    target: str | None,
    rows: RowRange | None,
    slice_by: Sequence[str] = (),
) -> Table:
    """Read only the columns that are needed, and of them the rows that are asked for."""
    wanted = dict.fromkeys([*kinds, *([target] if target else []), *slice_by])
    with parquet.ParquetFile(file) as source:
        frame = source.read(columns=list(wanted)).to_pandas()
    return make_table(frame, kinds, target, rows, slice_by)


def make_table(
    frame: pd.DataFrame,
    kinds: Kinds,
    target: str | None,
    rows: RowRange | None = None,
    slice_by: Sequence[str] = (),
) -> Table:
    slices = list(slice_by)
    if rows is not None:
        frame = frame.iloc[rows.start : rows.end + 1]
    if target is None:
        positions = frame.index.to_numpy()
        frame = frame.reset_index(drop=True)
        return Table(conform(frame, kinds), None, positions, 0, frame[slices])
    present = frame[target].notna().to_numpy()
    without = int((~present).sum())
    positions = frame.index.to_numpy()
    if without:
        frame, positions = frame.loc[present], positions[present]
    frame = frame.reset_index(drop=True)
    truth = as_target(frame[target])
    return Table(conform(frame, kinds), truth, positions, without, frame[slices])


def conform(frame: pd.DataFrame, kinds: Kinds) -> pd.DataFrame:
    """The columns that a model takes, in its order and form.

    Raises:
        Invalid: columns are missing or can't be read as what they have to be; each is named.
    """
    frame = with_text_names(frame)
    problems = []
    columns: dict[str, Column] = {}
    for name, kind in kinds.items():
        if name not in frame.columns:
            problems.append(FieldProblem(name, f"Column {name} is missing."))
            continue
        try:
            columns[name] = as_feature(frame[name], kind)
        except (ValueError, TypeError, OverflowError):
            what = {"numeric": "numbers", "date": "dates"}.get(kind, "text")
            problems.append(FieldProblem(name, f"Column {name} does not hold {what}."))
    if problems:
        matching = f"{len(kinds) - len(problems)} of {counted(len(kinds), 'column')} match."
        raise Invalid(
            " ".join([*(problem.message for problem in problems[:10]), matching]),
            code="schema_mismatch",
            fields=problems,
        )
    return pd.DataFrame(columns, index=frame.index)


def as_feature(column: Column, kind: ColumnKind) -> Column:
    """Numbers as they are, infinite ones as missing, truth values as 0 and 1; dates as days since
    1970; the rest as text, in which only texts of several words have no missing values."""
    match kind:
        case "numeric":
            return _as_number(column)
        case "date":
            return _as_days(column)
    words = column.astype(object).map(str)
    return words.where(column.notna(), "" if kind == "text" else np.nan)


def _as_number(column: Column) -> Column:
    if types.is_bool_dtype(column.dtype):
        return column.astype(float)
    if isinstance(column.dtype, np.dtype) and types.is_numeric_dtype(column.dtype):
        return finite(column)
    if types.is_numeric_dtype(column.dtype):
        return finite(column.astype(float))
    if types.infer_dtype(column, skipna=True) in ("boolean", "decimal"):
        return finite(column.astype(float))
    return finite(pd.to_numeric(column))


def finite(column: Column) -> Column:
    """Infinite numbers, which no estimator takes, as missing ones."""
    if not types.is_float_dtype(column.dtype):
        return column
    infinite = np.isinf(column.to_numpy(dtype=float, na_value=np.nan))
    return column.mask(infinite) if infinite.any() else column


def _as_days(column: Column) -> Column:
    is_time = types.is_datetime64_any_dtype(column.dtype)
    return days_since_1970(column if is_time else pd.to_datetime(column))


def days_since_1970(times: Column) -> Column:
    return (times - pd.Timestamp(0, tz=times.dt.tz)) / _DAY


def with_text_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its columns named in text, as the hub names them."""
    if all(isinstance(name, str) for name in frame.columns):
        return frame
    return frame.set_axis([str(name) for name in frame.columns], axis=1)


def as_target(column: Column) -> NDArray[Any]:
    """A target without missing values as estimators take it.

    Whole numbers stay whole although missing ones made them floats. Texts are of fixed width where
    they are short, which sorts and compares many times as fast as objects.
    """
    if types.is_float_dtype(column.dtype) and (column == column.round()).all():
        return (column.astype("int64") if column.abs().max() < 2**53 else column).to_numpy()
    if types.is_numeric_dtype(column.dtype):
        return column.to_numpy()
    kind = types.infer_dtype(column, skipna=True)
    if kind in ("decimal", "boolean"):
        return column.to_numpy(dtype=float if kind == "decimal" else bool)
    texts = column.astype(str).to_numpy(dtype=object)
    # Texts of fixed width lose the NUL characters at their ends.
    short = all(len(text) <= _SHORT and "\0" not in text for text in pd.unique(texts))
    return texts.astype(str) if short else texts
