"""Prepare columns of a dataset's Parquet table, or of any DataFrame, for estimators."""

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
from ..languages import paragraph, say
from ..schemas.pipelines.specs import ColumnKind
from ..schemas.pipelines.validation import RowRange
from ..wording import counted

Column: TypeAlias = "pd.Series[Any]"
Kinds: TypeAlias = Mapping[str, ColumnKind]
_DAY = pd.Timedelta(days=1)
_SHORT = 32

_HOLDS = {"numeric": say("numbers"), "date": say("dates")}


@dataclass(frozen=True)
class Table:
    """Features, and the target of the rows that have one.

    ``features`` has shape (n, columns). ``positions`` (n,) are the rows' places in the dataset, so
    that ranges mean the same everywhere. ``target`` (n,) comes from ``as_target``, or is None when
    there is none to predict. ``slices`` are the columns by which reports slice the rows.
    ``split_by`` (n,) is the column by which a validation splits the rows; empty without one.
    """

    features: pd.DataFrame
    target: NDArray[Any] | None
    positions: NDArray[np.int64]
    without_target: int
    slices: pd.DataFrame
    split_by: Column

    def __len__(self) -> int:
        return len(self.features)

    def take(self, rows: NDArray[np.int64]) -> Table:
        """Return the rows at these places (m,), numbered from 0."""
        return Table(
            self.features.iloc[rows].reset_index(drop=True),
            None if self.target is None else self.target[rows],
            self.positions[rows],
            self.without_target,
            self.slices.iloc[rows].reset_index(drop=True),
            self.split_by.iloc[rows].reset_index(drop=True)
            if len(self.split_by)
            else self.split_by,
        )

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
    split_by: str | None = None,
) -> Table:
    """Read only the needed columns and the requested rows."""
    wanted = dict.fromkeys([*kinds, *filter(None, [target, split_by]), *slice_by])
    with parquet.ParquetFile(file) as source:
        frame = source.read(columns=list(wanted)).to_pandas()
    return make_table(frame, kinds, target, rows, slice_by, split_by)


def make_table(
    frame: pd.DataFrame,
    kinds: Kinds,
    target: str | None,
    rows: RowRange | None = None,
    slice_by: Sequence[str] = (),
    split_by: str | None = None,
) -> Table:
    slices = list(slice_by)
    if rows is not None:
        frame = frame.iloc[rows.start : rows.end + 1]
    if target is None:
        positions = frame.index.to_numpy()
        frame = frame.reset_index(drop=True)
        by = _split_column(frame, split_by)
        return Table(conform(frame, kinds), None, positions, 0, frame[slices], by)
    present = frame[target].notna().to_numpy()
    without = int((~present).sum())
    positions = frame.index.to_numpy()
    if without:
        frame, positions = frame.loc[present], positions[present]
    frame = frame.reset_index(drop=True)
    truth = as_target(frame[target])
    by = _split_column(frame, split_by)
    return Table(conform(frame, kinds), truth, positions, without, frame[slices], by)


def _split_column(frame: pd.DataFrame, name: str | None) -> Column:
    return pd.Series(dtype=object) if name is None else frame[name]


def conform(frame: pd.DataFrame, kinds: Kinds) -> pd.DataFrame:
    """Convert the columns of a model to its order and form.

    Raises:
        Invalid: Columns are missing or can't be converted. Each of them is named.
    """
    frame = with_text_names(frame)
    problems = []
    columns: dict[str, Column] = {}
    for name, kind in kinds.items():
        if name not in frame.columns:
            problems.append(FieldProblem(name, say("Column {name} is missing.", name=name)))
            continue
        try:
            columns[name] = as_feature(frame[name], kind)
        except (ValueError, TypeError, OverflowError):
            what = _HOLDS.get(kind, say("text"))
            problems.append(
                FieldProblem(name, say("Column {name} does not hold {what}.", name=name, what=what))
            )
    if problems:
        matching = say(
            "{good} of {columns} match.",
            good=len(kinds) - len(problems),
            columns=counted(len(kinds), "column"),
        )
        raise Invalid(
            paragraph([*(problem.message for problem in problems[:10]), matching]),
            code="schema_mismatch",
            fields=problems,
        )
    return pd.DataFrame(columns, index=frame.index)


def as_feature(column: Column, kind: ColumnKind) -> Column:
    """Convert a column to a feature.

    Numbers stay, infinite ones become missing, truth values become 0 and 1, and dates become days
    since 1970. The rest becomes text. Only texts of several words have no missing values.
    """
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
    """Replace infinite numbers by missing ones, because no estimator takes them."""
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
    """Name the columns by text, as the hub does."""
    if all(isinstance(name, str) for name in frame.columns):
        return frame
    return frame.set_axis([str(name) for name in frame.columns], axis=1)


def as_target(column: Column) -> NDArray[Any]:
    """Convert a target without missing values for estimators.

    Whole numbers stay whole where missing values made them floats. Short texts get a fixed width,
    which sorts and compares much faster than objects.
    """
    if types.is_float_dtype(column.dtype) and (column == column.round()).all():
        return (column.astype("int64") if column.abs().max() < 2**53 else column).to_numpy()
    if types.is_numeric_dtype(column.dtype):
        return column.to_numpy()
    kind = types.infer_dtype(column, skipna=True)
    if kind in ("decimal", "boolean"):
        return column.to_numpy(dtype=float if kind == "decimal" else bool)
    texts = column.astype(str).to_numpy(dtype=object)
    # Texts of fixed width lose NUL characters at their ends.
    short = all(len(text) <= _SHORT and "\0" not in text for text in pd.unique(texts))
    return texts.astype(str) if short else texts
