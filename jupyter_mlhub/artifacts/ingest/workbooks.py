"""Workbooks of Excel and its like as CSV."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

from ...errors import Invalid
from .typed import unreadable


def workbook_as_csv(source: Path, target: Path) -> list[str]:
    """Write a workbook's first sheet that has rows as CSV; say which it was.

    Raises:
        Invalid: it can't be read, or is empty.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(source))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python()
            if len(rows) > 1:
                break
        else:
            raise Invalid("The workbook has no sheet with rows.", code="empty")
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable("Excel", error) from error
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    others = [other for other in workbook.sheet_names if other != name]
    return [f"Sheet {name} was read, not {', '.join(others[:5])}."] if others else []


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return str(value)
