"""Notes on a table: what a data scientist would point at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....languages import say, say_n
from ....schemas.data.artifacts import (
    Column,
    ColumnOptions,
    Correlation,
    ProfileNote,
    ReadOptions,
    SuggestedOptions,
)
from ....wording import counted
from .columns import FEW_VALUES
from .table import Mixed

_MOST_NOTES = 200
_ALMOST_UNIQUE = 0.95
_FEWEST_ROWS = 20
"""In tables of at most this number of rows, a unique column need not be an identifier."""
_IMBALANCED = 0.9
_LEAK = 0.98


@dataclass(frozen=True)
class Findings:
    """What the profile found beside the facts of single columns.

    Args:
        duplicates: the number of rows that repeat an earlier one; None where nobody counted.
        mixed: text columns that hold mostly numbers, by name.
        amounts: text columns that hold amounts of money, by name, each with an example.
        read_as: the options with which a text file was read; None for other formats.
    """

    duplicates: int | None
    correlations: list[Correlation]
    mixed: dict[str, Mixed]
    amounts: dict[str, str]
    read_as: ReadOptions | None


def find_notes(rows: int, columns: list[Column], findings: Findings) -> list[ProfileNote]:
    """Write the notes on a table, those on the whole table first.

    A note suggests options where these would read the file better.

    Args:
        rows: the number of rows of the table.
    """
    notes = list(_on_duplicates(findings.duplicates))
    for column in columns:
        notes += _on_missing(column, rows)
        notes += _on_kind(column, rows)
        notes += _on_values(column, rows, findings)
    notes += _on_correlations(findings.correlations)
    return notes[:_MOST_NOTES]


def _note(
    kind: str, columns: list[str], message: str, options: SuggestedOptions | None = None
) -> ProfileNote:
    return ProfileNote(kind=kind, columns=columns, message=message, options=options)


def _on_duplicates(duplicates: int | None) -> Iterator[ProfileNote]:
    if duplicates:
        message = say_n(
            "1 row repeats an earlier row.", "{count:,} rows repeat an earlier row.", duplicates
        )
        yield _note("duplicates", [], message)


def _on_missing(column: Column, rows: int) -> Iterator[ProfileNote]:
    """Columns that are empty, constant, or lack values; and infinite numbers."""
    name = column.name
    if column.missing == rows:
        yield _note("empty", [name], say("{name} is empty.", name=name))
    elif column.constant:
        value = say("an infinite number") if column.has_infinite else column.minimum
        if value is None:
            message = say("{name} has the same value everywhere.", name=name)
        else:
            message = say("{name} has the same value everywhere: {value}.", name=name, value=value)
        yield _note("constant", [name], message)
    elif column.missing:
        share = column.missing / rows
        values = counted(column.missing, "value")
        if share >= 0.01:
            message = say(
                "{name} misses {values} ({share:.0%}).", name=name, values=values, share=share
            )
        else:
            message = say("{name} misses {values}.", name=name, values=values)
        yield _note("missing", [name], message)
    if column.has_infinite:
        message = say(
            "{name} holds infinite or undefined numbers: a training reads them as missing.",
            name=name,
        )
        yield _note("infinite", [name], message)


def _on_kind(column: Column, rows: int) -> Iterator[ProfileNote]:
    """Columns that no model takes, and words that differ only in their spelling."""
    name = column.name
    if column.type == "other" and column.missing < rows:
        message = say(
            "{name} holds values of type {storage}: no numbers, dates or words that a model could "
            "take.",
            name=name,
            storage=column.storage[:60],
        )
        yield _note("other", [name], message)
    elif alike := _alike(column):
        message = say(
            "{name} has values that differ only by spaces or case: {values!r}.",
            name=name,
            values=alike,
        )
        yield _note("alike", [name], message)


def _on_values(column: Column, rows: int, findings: Findings) -> Iterator[ProfileNote]:
    """Numbers in text, identifiers, and rare classes: one note for a column at most."""
    name, present = column.name, rows - column.missing
    if name in findings.mixed:
        yield _on_mixed(name, findings.mixed[name], findings.read_as)
    elif name in findings.amounts and findings.read_as is not None:
        better = SuggestedOptions(columns={name: ColumnOptions(type="number")})
        message = say(
            "{name} holds amounts, such as {amount!r}, as text.",
            name=name,
            amount=findings.amounts[name],
        )
        yield _note("amounts", [name], message, better)
    elif (
        rows > _FEWEST_ROWS
        and column.type in ("text", "integer")
        and column.distinct >= _ALMOST_UNIQUE * rows
    ):
        message = say("{name} is almost unique: an identifier predicts nothing.", name=name)
        yield _note("identifier", [name], message)
    elif column.suggested_task == "classification" and column.top and column.distinct > 1:
        value, count = column.top[0]
        share = count / max(1, present)
        if column.distinct <= FEW_VALUES and share >= _IMBALANCED:
            message = say(
                "{share:.1%} of {name} are {value}: the other classes are rare.",
                share=share,
                name=name,
                value=value,
            )
            yield _note("imbalance", [name], message)


def _on_correlations(correlations: list[Correlation]) -> Iterator[ProfileNote]:
    for pair in correlations:
        if abs(pair.value) >= _LEAK:
            message = say(
                "{first} and {second} say almost the same (correlation {value:.3f}): a leak, if "
                "one is the target.",
                first=pair.first,
                second=pair.second,
                value=pair.value,
            )
            yield _note("leak", [pair.first, pair.second], message)


def _alike(column: Column) -> list[str]:
    """Return top values that differ only by spaces and case, or nothing."""
    spelled: dict[str, list[str]] = {}
    for value, _ in column.top if column.type == "text" else ():
        text = str(value)
        same = spelled.setdefault(" ".join(text.split()).casefold(), [])
        same.append(text)
        if len(same) > 1:
            return same
    return []


def _on_mixed(name: str, cells: Mixed, read_as: ReadOptions | None) -> ProfileNote:
    if read_as is None or not cells.are_equal:
        message = say_n(
            "{name} holds numbers, but 1 is not: {example!r}.",
            "{name} holds numbers, but {count:,} are not: {example!r}.",
            cells.count,
            name=name,
            example=cells.example,
        )
        return _note("mixed", [name], message)
    better = SuggestedOptions(missing=[*(read_as.missing or []), cells.example])
    message = say_n(
        "{name} holds numbers, but 1 is {example!r}, which may mean missing.",
        "{name} holds numbers, but {count:,} are {example!r}, which may mean missing.",
        cells.count,
        name=name,
        example=cells.example,
    )
    return _note("mixed", [name], message, better)
