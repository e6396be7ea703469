"""What a data scientist would point at in a table."""

from __future__ import annotations

from ....schemas.artifacts import (
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


def find_notes(
    rows: int,
    columns: list[Column],
    duplicates: int | None,
    correlations: list[Correlation],
    mixed: dict[str, Mixed],
    amounts: dict[str, str],
    read_as: ReadOptions | None,
) -> list[ProfileNote]:
    """What a data scientist would point at, the table's first.

    Where the way in which a file was read is known (``read_as``), a hint may say a better one.
    """
    found: list[ProfileNote] = []

    def add(
        kind: str, names: list[str], message: str, options: SuggestedOptions | None = None
    ) -> None:
        found.append(ProfileNote(kind=kind, columns=names, message=message, options=options))

    if duplicates:
        what = "1 row repeats" if duplicates == 1 else f"{duplicates:,} rows repeat"
        add("duplicates", [], f"{what} an earlier row.")
    for column in columns:
        name, present = column.name, rows - column.missing
        if not present:
            add("empty", [name], f"{name} is empty.")
        elif column.constant:
            value = "an infinite number" if column.has_infinite else column.minimum
            which = "" if value is None else f": {value}"
            add("constant", [name], f"{name} has the same value everywhere{which}.")
        elif column.missing:
            share = column.missing / rows
            percent = f" ({share:.0%})" if share >= 0.01 else ""
            add("missing", [name], f"{name} misses {counted(column.missing, 'value')}{percent}.")
        if column.has_infinite:
            add(
                "infinite",
                [name],
                f"{name} holds infinite or undefined numbers: a training takes them for missing.",
            )
        if column.type == "other" and present:
            what = f"{name} holds values of type {column.storage[:60]}"
            add("other", [name], f"{what}: no numbers, dates or words that a model could take.")
        elif alike := _alike(column):
            what = " and ".join(map(repr, alike))
            add("alike", [name], f"{name} has values that differ only by spaces or case: {what}.")
        if name in mixed:
            add("mixed", [name], *_about_mixed(name, mixed[name], read_as))
        elif name in amounts and read_as is not None:
            better = SuggestedOptions(columns={name: ColumnOptions(type="number")})
            message = f"{name} holds amounts, such as {amounts[name]!r}, as text."
            add("amounts", [name], message, better)
        elif rows > 20 and column.type in ("text", "integer") and column.distinct >= 0.95 * rows:
            add("identifier", [name], f"{name} is almost unique: an identifier predicts nothing.")
        elif column.suggested_task == "classification" and column.top and column.distinct > 1:
            share = column.top[0][1] / max(1, present)
            if column.distinct <= FEW_VALUES and share >= 0.9:
                what = f"{share:.1%} of {name} are {column.top[0][0]}: the other classes are rare."
                add("imbalance", [name], what)
    for pair in correlations:
        if abs(pair.value) >= 0.98:
            text = (
                f"{pair.first} and {pair.second} say almost the same (correlation {pair.value:.3f})"
            )
            add("leak", [pair.first, pair.second], f"{text}: a leak, if one is the target.")
    return found[:200]


def _alike(column: Column) -> list[str]:
    """Of the commonest values the first ones that would be one, without their spaces and case."""
    spelled: dict[str, list[str]] = {}
    for value, _ in column.top if column.type == "text" else ():
        text = str(value)
        same = spelled.setdefault(" ".join(text.split()).casefold(), [])
        same.append(text)
        if len(same) > 1:
            return same
    return []


def _about_mixed(
    name: str, cells: Mixed, read_as: ReadOptions | None
) -> tuple[str, SuggestedOptions | None]:
    what = "1 is" if cells.count == 1 else f"{cells.count:,} are"
    if read_as is None or not cells.are_alike:
        return f"{name} holds numbers, but {what} not: {cells.example!r}.", None
    better = SuggestedOptions(missing=[*(read_as.missing or []), cells.example])
    return f"{name} holds numbers, but {what} {cells.example!r}, which may mean missing.", better
