"""Notes on columns that are read as numbers, although their first cells leave a doubt."""

from __future__ import annotations

import re

from .....languages import say
from ..dialect.dialect import Dialect
from .column_parsers import ColumnParser

_THREE_DIGITS = {
    separator: re.compile(rf"[-+]?[1-9]\d{{0,2}}[{separator}]\d{{3}}") for separator in ".,"
}
_SCIENTIFIC = re.compile(r"\d+E\d+", re.IGNORECASE)
_FRACTION = re.compile(r"[-+]?\d+[.,]\d+")


def notes_on_numbers(
    name: str, parser: ColumnParser, cells: list[str], dialect: Dialect
) -> list[str]:
    """Write notes on a column, by its distinct ``cells`` of the first rows."""
    if parser.type not in ("integer", "number"):
        return []
    notes = []
    if parser.storage == "DOUBLE" and dialect.delimiter == ";":
        notes += _on_thousands(name, cells, dialect.decimal)
    scientific = next(filter(_SCIENTIFIC.fullmatch, cells), None)
    if scientific is not None:
        notes.append(
            say(
                "{name}: {scientific!r} is read as a number in scientific notation. If that "
                "is a code, read the column as text.",
                name=name,
                scientific=scientific,
            )
        )
    return notes + _on_equal_numbers(name, cells)


def _on_thousands(name: str, cells: list[str], decimal: str) -> list[str]:
    """Where semicolons separate columns, points and commas may both separate thousands."""
    fractions = [cell for cell in cells if decimal in cell]
    if not fractions or not all(map(_THREE_DIGITS[decimal].fullmatch, fractions)):
        return []
    separator, other = ("point", "comma") if decimal == "." else ("comma", "point")
    return [
        say(
            "{name}: all numbers have three digits after the {separator}: they may be "
            "thousands. If so, say that the decimal separator is a {other}.",
            name=name,
            separator=separator,
            other=other,
        )
    ]


def _on_equal_numbers(name: str, cells: list[str]) -> list[str]:
    """Equal numbers with other spellings, such as 1.1 and 1.10, may be versions."""
    spelled: dict[str, str] = {}
    for cell in cells:
        if _FRACTION.fullmatch(cell):
            other = spelled.setdefault(cell.rstrip("0").rstrip(".,"), cell)
            if other != cell:
                return [
                    say(
                        "{name}: {other!r} and {cell!r} are the same number. If they are "
                        "versions or codes, read the column as text.",
                        name=name,
                        other=other,
                        cell=cell,
                    )
                ]
    return []
