"""Check that the rows can be split as a spec says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import FieldProblem
from ...languages import say
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
                message = say("Leave rows out: the validation says which rows are used.")
                problems.append(FieldProblem("rows", message))
        case KFold(folds=folds) if folds > used:
            message = say(
                "{folds} folds need at least {folds} rows; there are {used}.",
                folds=folds,
                used=used,
            )
            problems.append(FieldProblem("validation.folds", message))
        case HoldOut() if used < 2:
            message = say("A hold-out needs at least two rows.")
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
    return say(
        "Row {row} is past the end: the dataset has {rows}, 0 to {last}.",
        row=row,
        rows=counted(rows, "row"),
        last=rows - 1,
    )


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
        message = say("{name} is the target; the rows can't be split by it too.", name=name)
    elif column.type == "other":
        message = say(
            "{name} holds values of type {storage}, which can't split rows.",
            name=name,
            storage=column.storage,
        )
    elif field == "validation.time" and column.type not in _ORDERED:
        message = say(
            "{name} is {type}; only times and numbers have an order.", name=name, type=column.type
        )
    if message is None:
        field, message = _check_values(spec, column)
    if message is not None:
        problems.append(FieldProblem(field, say("{why} Choose another column.", why=message)))


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
    has = say("{name} has {values}", name=column.name, values=counted(values, "different value"))
    match spec.validation:
        case KFold(folds=folds, groups=str()) if values + (column.missing > 0) < folds:
            return "validation.folds", say(
                "{folds} folds need at least {folds} groups; {has}.", folds=folds, has=has
            )
        case TimeFolds(folds=folds) if values <= folds:
            return "validation.folds", say(
                "{folds} folds need at least {least} times; {has}.",
                folds=folds,
                least=folds + 1,
                has=has,
            )
        case HoldOut(groups=str()) | HoldOut(time=str()) if values + (column.missing > 0) < 2:
            return _field(spec), say(
                "A hold-out needs at least two different values; {has}.", has=has
            )
        case ColumnFolds(test=None) if not 2 <= values <= MOST_FITS:
            return "validation.column", say(
                "Folds need 2 to {most_fits} values; {has}.", most_fits=MOST_FITS, has=has
            )
        case ColumnFolds() if column.type == "datetime":
            return "validation.column", say(
                "{name} holds times. Use a validation by time.", name=column.name
            )
        case ColumnFolds():
            try:
                as_typed(spec.validation, {column.name: column})
            except (ValueError, KeyError):
                words = ", ".join(map(str, spec.validation.test or ()))
                message = say(
                    "{name} is {type} and has no value like {words}.",
                    name=column.name,
                    type=column.type,
                    words=words,
                )
                return "validation.test", message
    return "", None
