"""Read workbooks of Excel and similar programs: find the sheet, and the table in it."""

from __future__ import annotations

import csv
import datetime
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ....errors import Invalid, did_you_mean
from ....languages import say, say_n
from ....schemas.data.artifacts import ReadOptions
from .dialect.separators import MISSING
from .formats import unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Rows = list[list[Any]]
_TITLES = 30
"""The number of rows that may stand above a table."""


@dataclass(frozen=True)
class SheetTable:
    """The table of a sheet, and facts that its copy as CSV can't hold.

    Args:
        skipped: the number of rows above the table.
        texts: places of the columns with text cells in the workbook.
    """

    sheet: str
    skipped: int
    texts: frozenset[int]
    notes: list[str]


def workbook_as_csv(source: Path, target: Path, options: ReadOptions) -> SheetTable:
    """Write the table of a sheet as CSV: the sheet that ``options`` name, or the first with a
    table.

    Raises:
        Invalid: the workbook can't be read, is empty, or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(source))
        sheet = _sheet(workbook, options.sheet)
        rows = sheet.to_python()
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable("Excel", error) from error
    notes = []
    others = [name for name in workbook.sheet_names if name != sheet.name]
    if others:
        notes.append(
            say(
                "Sheet {name} was read, not {other}. Choose another one by its name, if that "
                "is meant.",
                name=sheet.name,
                other=", ".join(others[:10]),
            )
        )
    skipped = _titles(rows) if options.skip_lines is None else options.skip_lines
    if skipped and options.skip_lines is None:
        notes.append(
            say_n(
                "The first row is no part of the table and left out.",
                "The first {count} rows are no part of the table and left out.",
                skipped,
            )
        )
    _fill_merged(sheet, rows, skipped, notes)
    table = _without_empty(rows[skipped:], notes)
    texts = _columns_of_text(table, options)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_cell(value) for value in row] for row in table)
    return SheetTable(sheet.name, skipped, texts, notes)


def _sheet(workbook: CalamineWorkbook, asked: str | None) -> CalamineSheet:
    names = workbook.sheet_names
    if asked is not None:
        near = {name.strip().lower(): name for name in names}
        name = asked if asked in names else near.get(asked.strip().lower())
        if name is None:
            shown = ", ".join(names[:20])
            raise Invalid.field(
                "sheet",
                "The workbook has no sheet {asked!r}.{hint} It has: {shown}.",
                asked=asked,
                hint=did_you_mean(asked, names),
                shown=shown,
            )
        return workbook.get_sheet_by_name(name)
    shown_first = sorted(
        workbook.sheets_metadata, key=lambda known: not str(known.visible).endswith("Visible")
    )
    sheets = [
        workbook.get_sheet_by_name(known.name)
        for known in shown_first
        if str(known.typ).endswith("WorkSheet")
    ]
    filled = [sheet for sheet in sheets if sheet.height > 1]
    if not filled:
        raise Invalid("The workbook has no sheet with rows.", code="empty")
    # A sheet of a single column is mostly a cover.
    return next((sheet for sheet in filled if sheet.width > 1), filled[0])


def _titles(rows: Rows) -> int:
    """Count the rows above the table that hold a title: they have far fewer cells than usual."""
    counts = [sum(value != "" for value in row) for row in rows[:500]]
    below = [count for count in counts[len(counts) // 4 :] if count]
    if not below:
        return 0
    usual = Counter(below).most_common(1)[0][0]
    most = max(1, usual // 3)
    if usual < 2:
        return 0
    first = 0
    while first < min(_TITLES, len(counts) - 1) and counts[first] <= most:
        # A corner without a name leaves the first cell of a header empty.
        if counts[first] and rows[first][0] == "" and counts[first] == usual - 1:
            break
        first += 1
    return first if counts[first] > most else 0


def _fill_merged(sheet: CalamineSheet, rows: Rows, header: int, notes: list[str]) -> None:
    """Fill cells that are merged downwards, below the header, with the value that they show."""
    top, left = sheet.start or (0, 0)
    filled: dict[int, int] = {}
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        start, place = first - top, column - left
        if start <= header or last <= first or not 0 <= place < len(rows[0]):
            continue
        for row in rows[start + 1 : last - top + 1]:
            row[place] = rows[start][place]
            filled[place] = filled.get(place, 0) + 1
    for place, count in sorted(filled.items()):
        name = str(rows[header][place]) or f"column_{place + 1}"
        notes.append(
            say_n(
                "{name}: 1 cell is merged with the one above and filled with its value.",
                "{name}: {count:,} cells are merged with the one above and filled with its value.",
                count,
                name=name,
            )
        )


def _without_empty(rows: Rows, notes: list[str]) -> Rows:
    """Leave out empty rows and columns."""
    kept = [row for row in rows if any(value != "" for value in row)]
    while rows and not any(value != "" for value in rows[-1]):
        rows = rows[:-1]  # such rows have a format only
    if len(kept) < len(rows):
        count = len(rows) - len(kept)
        notes.append(
            say("1 empty row is left out.")
            if count == 1
            else say("{count} empty rows are left out.", count=count)
        )
    used = [
        place for place in range(len(kept[0]) if kept else 0) if any(r[place] != "" for r in kept)
    ]
    return [[row[place] for place in used] for row in kept]


def _columns_of_text(table: Rows, options: ReadOptions) -> frozenset[int]:
    """Return the places of columns in which some cell below the header is text and not missing."""
    missing = {"", *(MISSING if options.missing is None else options.missing)}
    return frozenset(
        place
        for place in range(len(table[0]) if table else 0)
        if any(type(row[place]) is str and row[place].strip() not in missing for row in table[1:])
    )


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return str(value)
