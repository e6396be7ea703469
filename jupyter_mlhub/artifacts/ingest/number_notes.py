"""What is worth a look where cells are read as numbers, by the first rows."""

from __future__ import annotations

import re

from .dialect import Dialect
from .readings import Reading

_THREE = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_FEWEST = 3
_POINTED = re.compile(r"[-+]?\d+[.,]\d+")


def notes_on_numbers(name: str, reading: Reading, cells: list[str], dialect: Dialect) -> list[str]:
    """Of a column's different ``cells``.

    Where semicolons separate columns, points may mark thousands; and numbers that are equal but are
    written otherwise, as versions are, may be none.
    """
    if reading.type not in ("integer", "number"):
        return []
    notes = []
    pointed = [cell for cell in cells if "." in cell]
    if (
        reading.storage == "DOUBLE"
        and dialect.delimiter == ";"
        and dialect.decimal == "."
        and len(pointed) >= _FEWEST
        and all(map(_THREE.fullmatch, pointed))
    ):
        notes.append(
            f"{name}: all numbers have three digits after the point: they may be thousands. "
            "If so, say that the decimal mark is a comma."
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
