"""Read new rows for a model as its training rows were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ...errors import FieldProblem, Invalid, did_you_mean
from ...languages import paragraph, say
from ...schemas.data.artifacts import ModelDetails, SignatureColumn
from ...wording import counted, listed
from ..tables import as_target, finite, with_text_names
from .categories import Spelling, Unseen, read_words
from .dates import read_dates
from .durations import read_durations
from .numbers import read_numbers, read_truth_values
from .unreadable import Unreadable, shown

_SHOWN = 10


@dataclass
class NewRows:
    """The columns of a model, in its order and form.

    ``unseen`` are values that the training rows did not have, by column. ``notes`` are other
    differences from the training rows.
    """

    features: pd.DataFrame
    unseen: dict[str, Unseen] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def all_notes(self) -> list[str]:
        return [*([self.about_unseen()] if self.unseen else []), *self.notes]

    def about_unseen(self) -> str:
        """Write one sentence for all columns."""
        total = len(self.features)
        parts = [
            say(
                "{name} {examples} ({rows:,} of {rows2})",
                name=name,
                examples=", ".join(shown(text) for text in found.examples),
                rows=found.rows,
                rows2=counted(total, "row"),
            )
            for name, found in list(self.unseen.items())[:_SHOWN]
        ]
        more = len(self.unseen) - len(parts)
        if more:
            parts.append(counted(more, "more column"))
        return say("The training rows did not have these values: {parts}.", parts=listed(parts))


def read_rows(frame: pd.DataFrame, signature: Sequence[SignatureColumn]) -> NewRows:
    """Read each column as the signature describes.

    Raises:
        Invalid: Columns are missing, or values can't be read. Each such column is named.
    """
    frame = with_text_names(frame)
    rows = NewRows(pd.DataFrame(index=frame.index))
    problems = []
    columns: dict[str, Any] = {}
    for known in signature:
        name = known.name
        if name not in frame.columns:
            meant = did_you_mean(name, frame.columns)
            problems.append(
                FieldProblem(name, say("Column {name} is missing.{meant}", name=name, meant=meant))
            )
            continue
        try:
            columns[name] = _read(frame[name], known, rows)
        except Unreadable as error:
            problems.append(
                FieldProblem(name, say("Column {name} {reason}", name=name, reason=error.reason))
            )
    if problems:
        matching = say(
            "{good} of {columns} match.",
            good=len(signature) - len(problems),
            columns=counted(len(signature), "column"),
        )
        raise Invalid(
            paragraph([*(problem.message for problem in problems[:_SHOWN]), matching]),
            code="schema_mismatch",
            fields=problems,
        )
    rows.features = pd.DataFrame(columns, index=frame.index)
    return rows


def _read(column: pd.Series[Any], known: SignatureColumn, rows: NewRows) -> pd.Series[Any]:
    match known.kind:
        case "numeric" if known.type == "boolean":
            return read_truth_values(column)
        case "numeric":
            numbers = _read_numbers(column, known)
            present = finite(numbers)
            infinite = int(present.isna().sum() - numbers.isna().sum())
            if infinite:
                count = counted(infinite, "infinite number counts", "infinite numbers count")
                rows.notes.append(say("{name}: {count} as missing.", name=known.name, count=count))
            return present
        case "date":
            days, note = read_dates(column, known.day_first, known.has_zone)
            if note:
                rows.notes.append(f"{known.name}: {note}.")
            return days
    spelling = Spelling(known.categories)
    words, unseen = read_words(column, spelling)
    if known.kind == "text":
        return words.where(column.notna(), "")
    if unseen is not None:
        rows.unseen[known.name] = unseen
    if spelling.taken:
        pairs = [
            say("{number} as {shown}", number=number, shown=shown(code))
            for number, code in spelling.taken.items()
        ]
        rows.notes.append(
            say(
                "{name}: numbers are read as the codes of the training rows, {pair}.",
                name=known.name,
                pair=", ".join(pairs[:3]),
            )
        )
    return words


def _read_numbers(column: pd.Series[Any], known: SignatureColumn) -> pd.Series[Any]:
    if known.duration is not None:
        return read_durations(column, known.duration)
    return read_numbers(column, known.decimal, known.thousands)


def read_truth(
    column: pd.Series[Any], known: SignatureColumn | None, classes: Sequence[Any]
) -> pd.Series[Any]:
    """Read a target without missing values as in training. Targets of other kinds stay as they
    are."""
    try:
        if classes and all(isinstance(name, str) for name in classes):
            words, unseen = read_words(column, Spelling(classes))
            return column if unseen is not None and unseen.rows == len(column) else words
        if classes and all(isinstance(name, bool) for name in classes):
            return read_truth_values(column).astype(bool)
        if known is not None and known.kind == "numeric":
            return _read_numbers(column, known)
    except Unreadable:
        pass
    return column


def read_target(frame: pd.DataFrame, model: ModelDetails) -> pd.Series[Any]:
    """Read a model's target as in training, in the rows that have one.

    Raises:
        Invalid: There is no such column.
    """
    if model.target is None or model.target not in frame:
        raise Invalid.field(
            "rows", "The rows have no column {target}.", target=model.target or say("to predict")
        )
    column = frame[model.target]
    truth = finite(read_truth(column[column.notna()], model.target_column, model.classes)).dropna()
    return pd.Series(as_target(truth), index=truth.index, name=model.target)
