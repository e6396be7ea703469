"""Check that the rows can be split as a spec says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import FieldProblem
from ...schemas.data.artifacts import Column
from ...schemas.pipelines.specs import PipelineSpec
from ...schemas.pipelines.validation import (
    MOST_FITS,
    ColumnFolds,
    HoldOut,
    KFold,
    RowRange,
    RowSplit,
    TimeFolds,
    Validation,
)
from ...wording import counted
from ..validation import column_of
from .column_names import missing_column

_ORDERED = ("integer", "number", "datetime")


def check_splitting(
    spec: PipelineSpec, known: Mapping[str, Column], rows: int, problems: list[FieldProblem]
) -> None:
    """Check that row ranges lie in the dataset, and that the validation has enough rows.

    Problems are added to ``problems``.
    """
    ranges: list[tuple[str, RowRange | None]] = [("rows", spec.rows)]
    used = len(spec.rows) if spec.rows else rows
    match spec.validation:
        case RowSplit(train=train, test=test):
            ranges = [("validation.train", train), ("validation.test", test)]
            if spec.rows is not None:
                message = "Leave rows out: the validation says which rows are used."
                problems.append(FieldProblem("rows", message))
        case KFold(folds=folds) if folds > used:
            message = f"{folds} folds need at least {folds} rows; there are {used}."
            problems.append(FieldProblem("validation.folds", message))
        case HoldOut() if used < 2:
            message = "A hold-out needs at least two rows."
            problems.append(FieldProblem("validation.test_size", message))
    for field, range_ in ranges:
        if range_ is not None and range_.end >= rows:
            problems.append(FieldProblem(f"{field}.end", past_the_end(range_.end, rows)))
    _check_column(spec, known, problems)


def as_typed(validation: Validation, known: Mapping[str, Column]) -> Validation:
    """Give the tested values of a column the type of the column, as callers may send texts."""
    if not isinstance(validation, ColumnFolds) or validation.test is None:
        return validation
    convert = _CONVERT.get(known[validation.column].type, str)
    return validation.model_copy(update={"test": [convert(value) for value in validation.test]})


def _number(value: Any) -> Any:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("no number that a document can hold")
    return int(number) if number.is_integer() else number


def _boolean(value: Any) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
}


def past_the_end(row: int, rows: int) -> str:
    return f"Row {row} is past the end: the dataset has {counted(rows, 'row')}, 0 to {rows - 1}."


def _check_column(
    spec: PipelineSpec, known: Mapping[str, Column], problems: list[FieldProblem]
) -> None:
    """Check the column by which rows are split."""
    name = column_of(spec.validation)
    if name is None:
        return
    field = _field(spec)
    column = known.get(name)
    if column is None:
        problems.append(missing_column(field, name, spec.dataset, known))
        return
    message = None
    if name == spec.target:
        message = f"{name} is the target; the rows can't be split by it too."
    elif column.type == "other":
        message = f"{name} holds values of type {column.storage}, which can't split rows."
    elif field == "validation.time" and column.type not in _ORDERED:
        message = f"{name} is {column.type}; only times and numbers have an order."
    if message is None:
        field, message = _check_values(spec, column)
    if message is not None:
        problems.append(FieldProblem(field, f"{message} Choose another column."))


def _field(spec: PipelineSpec) -> str:
    match spec.validation:
        case HoldOut(time=str()) | TimeFolds():
            return "validation.time"
        case ColumnFolds():
            return "validation.column"
        case _:
            return "validation.groups"


def _check_values(spec: PipelineSpec, column: Column) -> tuple[str, str | None]:
    """Check that the column has as many different values as the validation needs."""
    values = column.distinct
    has = f"{column.name} has {counted(values, 'different value')}"
    match spec.validation:
        case KFold(folds=folds, groups=str()) if values + (column.missing > 0) < folds:
            return "validation.folds", f"{folds} folds need at least {folds} groups; {has}."
        case TimeFolds(folds=folds) if values <= folds:
            return "validation.folds", f"{folds} folds need at least {folds + 1} times; {has}."
        case HoldOut(groups=str()) | HoldOut(time=str()) if values + (column.missing > 0) < 2:
            return _field(spec), f"A hold-out needs at least two different values; {has}."
        case ColumnFolds(test=None) if not 2 <= values <= MOST_FITS:
            return "validation.column", f"Folds need 2 to {MOST_FITS} values; {has}."
        case ColumnFolds() if column.type == "datetime":
            return "validation.column", f"{column.name} holds times. Use a validation by time."
        case ColumnFolds():
            try:
                as_typed(spec.validation, {column.name: column})
            except (ValueError, KeyError):
                words = ", ".join(map(str, spec.validation.test or ()))
                message = f"{column.name} is {column.type} and has no value like {words}."
                return "validation.test", message
    return "", None
