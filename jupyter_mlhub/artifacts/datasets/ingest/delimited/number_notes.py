"""What is worth a look where cells are read as numbers, by the first rows."""

from __future__ import annotations

import re

from ..dialect.detect import Dialect
from .column_parsers import Reading

_THREE = {mark: re.compile(rf"[-+]?[1-9]\d{{0,2}}[{mark}]\d{{3}}") for mark in ".,"}
_CODE = re.compile(r"\d+E\d+", re.IGNORECASE)
_POINTED = re.compile(r"[-+]?\d+[.,]\d+")


def notes_on_numbers(name: str, reading: Reading, cells: list[str], dialect: Dialect) -> list[str]:
    """Of a column's different ``cells``.

    Where semicolons separate columns, points or commas may mark thousands; 2E3 may be a code; and
    numbers that are equal but are written otherwise, as versions are, may be none.
    """
    if reading.type not in ("integer", "number"):
        return []
    notes = []
    point = dialect.decimal
    pointed = [cell for cell in cells if point in cell]
    if (
        reading.storage == "DOUBLE"
        and dialect.delimiter == ";"
        and pointed
        and all(map(_THREE[point].fullmatch, pointed))
    ):
        mark, other = ("point", "comma") if point == "." else ("comma", "point")
        notes.append(
            f"{name}: all numbers have three digits after the {mark}: they may be thousands. "
            f"If so, say that the decimal mark is a {other}."
        )
    coded = next(filter(_CODE.fullmatch, cells), None)
    if coded is not None:
        notes.append(
            f"{name}: {coded!r} is read as a number in scientific notation. If that is a code, "
            "read the column as text."
        )
    spelled: dict[str, str] = {}
    for cell in cells:
        if _POINTED.fullmatch(cell):
            other = spelled.setdefault(cell.rstrip("0").rstrip(".,"), cell)
            if other != cell:
                notes.append(
                    f"{name}: {other!r} and {cell!r} are the same number. "
                    "If they are versions or codes, read the column as text."
                )
                break
    return notes
