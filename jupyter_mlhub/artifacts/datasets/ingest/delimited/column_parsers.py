"""How the text of a column can be read as values: what each type accepts, and nothing is changed.

A reading is tried twice: by its pattern on a sample, and by its SQL on every cell. The SQL gives
NULL for a cell that it would not keep as written, so a guess that is wrong is always found out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .....schemas.artifacts import ReadAs
from ...engine import literal


@dataclass(frozen=True)
class Reading:
    """One way of reading a column's text: ``{0}`` in ``sql`` stands for the trimmed cell.

    ``plain`` reads the commonest spelling from the cell as it is, several times as fast; what it
    gives NULL for is left to ``sql``. ``arrow`` is the type with which Arrow reads that spelling,
    too.
    """

    type: ReadAs
    storage: str
    sql: str
    pattern: re.Pattern[str]
    format: str | None = None
    note: str = ""
    plain: str | None = None
    arrow: str | None = None

    def accepts(self, text: str) -> bool:
        """Whether the text is a value; used on the sample only."""
        text = text.strip()
        if not self.pattern.fullmatch(text):
            return False
        if self.format is None:
            return True
        try:
            datetime.strptime(text, self.format)
        except ValueError:
            return False
        return True

    def expression(self, cell: str) -> str:
        """SQL for the value of a cell: NULL when it would not be kept as written."""
        return self.sql.replace("{0}", f"trim({cell})")


def _reading(
    type: ReadAs,
    storage: str,
    sql: str,
    pattern: str,
    format: str | None = None,
    note: str = "",
    plain: str | None = None,
    arrow: str | None = None,
) -> Reading:
    compiled = re.compile(pattern, re.IGNORECASE)
    return Reading(type, storage, sql, compiled, format, note, plain, arrow)


def _written_back(storage: str) -> str:
    """The value, if it is written in just the way in which the cell is."""
    return (
        f"CASE WHEN TRY_CAST({{0}} AS {storage})::VARCHAR = {{0}} "
        f"THEN TRY_CAST({{0}} AS {storage}) END"
    )


# A whole number is written in one way only, so 007, 1.0, +5 and 1_000 do not pass for one.
_WHOLE = _written_back("BIGINT")
# More than 15 digits before the point would be rounded; a leading zero means a code, and a plus
# before many digits a telephone.
_NUMBER = (
    "CASE WHEN NOT regexp_matches("
    "{0}, '^[+-]?0[0-9]|^[+-]?[0-9]{16}|^[+][0-9]{7}|_|^[+-]?nan$', 'i') "
    "AND (isfinite(TRY_CAST({0} AS DOUBLE)) OR lower(ltrim({0}, '+-')) IN ('inf', 'infinity')) "
    "THEN TRY_CAST({0} AS DOUBLE) END"
)
_PLAIN = r"[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?"

BOOLEAN = _reading(
    "boolean",
    "BOOLEAN",
    "CASE lower({0}) WHEN 'true' THEN true WHEN 'false' THEN false END",
    "true|false",
    plain="CASE {0} WHEN 'true' THEN true WHEN 'false' THEN false END",
    arrow="bool",
)
INTEGER = _reading("integer", "BIGINT", _WHOLE, r"-?[1-9]\d{0,18}|0", plain=_WHOLE, arrow="int64")
NUMBER = _reading(
    "number",
    "DOUBLE",
    _NUMBER,
    _PLAIN,
    plain=r"CASE WHEN regexp_full_match({0}, '-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?') "
    "THEN TRY_CAST({0} AS DOUBLE) END",
    arrow="double",
)

LOOSE_BOOLEAN = _reading(
    "boolean",
    "BOOLEAN",
    "CASE WHEN lower({0}) IN ('true', 't', 'yes', 'y', '1', 'on', 'sim', 's', 'ja', 'oui', 'si') "
    "THEN true WHEN lower({0}) IN ('false', 'f', 'no', 'n', '0', 'off', 'não', 'nao', 'nein', "
    "'non') THEN false END",
    "(?!)",
)
"""What a person may ask for, but nobody guesses: yes and no stay words until then."""
LOOSE_INTEGER = _reading(
    "integer",
    "BIGINT",
    r"CASE WHEN regexp_full_match({0}, '[+-]?\d+([.]0*)?') "
    "THEN TRY_CAST(split_part({0}, '.', 1) AS BIGINT) END",
    "(?!)",
)
LOOSE_NUMBER = _reading(
    "number",
    "DOUBLE",
    "CASE WHEN NOT contains({0}, '_') THEN TRY_CAST({0} AS DOUBLE) END",
    "(?!)",
)
TEXT = _reading("text", "VARCHAR", "{0}", "(?s).*", arrow="string")


_SIGN = "[-+−–]?"
_MONEY = (
    r"(?:R\$|US\$|[$€£¥₹₽₩₺]|kr|zł|Kč|"
    "AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|INR|JPY|KRW|MXN|NOK|PLN|SEK|USD)"
)


def _amount(digits: str) -> str:
    """A pattern of amounts of money and percentages: $1,200.50, -3 %, (5) for what is owed."""
    return rf"\(?{_SIGN}\s?{_MONEY}?\s?{_SIGN}(?:{digits})\s?(?:%|‰|{_MONEY})?\)?"


AMOUNT = _amount(r"\d{1,3}(?:[.,' ]\d{3}){1,4}(?:[.,]\d+)?|\d{1,15}(?:[.,]\d+)?")
"""Whatever the marks of the file are."""


def amounts(decimal: str, thousands: str | None) -> Reading:
    """Amounts without the signs of their unit; nobody guesses that these may be left out."""
    point = re.escape(decimal)
    digits = rf"\d{{1,15}}(?:{point}\d*)?"
    if thousands:
        digits = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}}){{1,4}}(?:{point}\d*)?|{digits}"
    pattern = _amount(digits)
    bare = f"replace(regexp_replace({{0}}, '[^0-9{decimal}]', '', 'g'), '{decimal}', '.')"
    return _reading(
        "number",
        "DOUBLE",
        f"CASE WHEN regexp_full_match({{0}}, {literal(pattern)}) THEN TRY_CAST({bare} AS DOUBLE) "
        "* CASE WHEN regexp_matches({0}, '[-−–(]') THEN -1 ELSE 1 END END",
        pattern,
        note="the signs of money and percent are left out",
    )


THOUSANDS = "thousands marked by"


def numbers(decimal: str, thousands: str | None, *, loose: bool = False) -> list[Reading]:
    """Readings of numbers by the file's marks, strictest first."""
    whole, number = (LOOSE_INTEGER, LOOSE_NUMBER) if loose else (INTEGER, NUMBER)
    readings = [whole, number] if decimal == "." else [whole]
    if decimal == ",":
        readings.append(
            _reading(
                "number",
                "DOUBLE",
                "CASE WHEN NOT contains({0}, '.') THEN "
                + number.sql.replace("{0}", "replace({0}, ',', '.')")
                + " END",
                _PLAIN.replace(r"\.", ","),
                arrow="double",
            )
        )
    if thousands:
        mark, point = re.escape(thousands), re.escape(decimal)
        grouped = rf"[+-]?([1-9]\d{{0,2}}({mark}\d{{3}})+|0|[1-9]\d{{0,2}})"
        shape = grouped if loose else rf"{grouped}|-?[1-9]\d{{0,14}}"
        bare = f"replace({{0}}, {literal(thousands)}, '')"
        dotted = f"replace({bare}, '{decimal}', '.')"
        for type_, storage, inner, tail in (
            ("integer", "BIGINT", bare, ""),
            ("number", "DOUBLE", dotted, rf"({point}\d*)?"),
        ):
            pattern = f"({shape}){tail}"
            readings.append(
                _reading(
                    type_,  # type: ignore[arg-type]
                    storage,
                    f"CASE WHEN regexp_full_match({{0}}, {literal(pattern)}) "
                    f"THEN TRY_CAST({inner} AS {storage}) END",
                    pattern,
                    note=f"{THOUSANDS} {thousands!r}",
                )
            )
    return [*readings, amounts(decimal, thousands)] if loose else readings


DAY_FIRST, MONTH_FIRST = "day first", "month first"
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y",
          "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%y")  # fmt: skip
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_CLOCKS = (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
_DIRECTIVES = {
    "%Y": r"\d{4}", "%y": r"\d{2}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%b": "[a-z]{3}",
    "%B": "[a-z]{3,9}", "%H": r"\d{1,2}", "%I": r"\d{1,2}", "%M": r"\d{2}", "%S": r"\d{2}",
    "%p": "[ap]m",
}  # fmt: skip

_ISO = r"\d{4}-\d\d-\d\d"
_ISO_READINGS = [
    _reading(
        "date",
        "DATE",
        "CASE WHEN length({0}) = 10 THEN TRY_CAST({0} AS DATE) END",
        _ISO,
        plain=_written_back("DATE"),
        arrow="date32",
    ),
    _reading(
        "datetime",
        "TIMESTAMP",
        "CASE WHEN length({0}) >= 10 AND {0}[5] = '-' AND NOT contains({0}, '+') "
        "AND NOT contains({0}, 'Z') AND length({0}) <= 26 THEN TRY_CAST({0} AS TIMESTAMP) END",
        _ISO + r"([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?",
        plain=_written_back("TIMESTAMP"),
        arrow="timestamp[us]",
    ),
    _reading(
        "datetime",
        "TIMESTAMP WITH TIME ZONE",
        r"CASE WHEN regexp_full_match({0}, '.*(Z|[+-]\d\d(:?\d\d)?)') AND {0}[5] = '-' "
        "AND length({0}) BETWEEN 17 AND 32 THEN TRY_CAST({0} AS TIMESTAMPTZ) END",
        _ISO + r"[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?\s?(Z|[+-]\d\d(:?\d\d)?)",
    ),
]


def dates(*, day_first: bool) -> list[Reading]:
    """Readings of dates and times; of ``01/02/2024`` by the order that is given."""
    orders = (_DAY_FIRST, _MONTH_FIRST) if day_first else (_MONTH_FIRST, _DAY_FIRST)
    names = (DAY_FIRST, MONTH_FIRST) if day_first else (MONTH_FIRST, DAY_FIRST)
    readings = list(_ISO_READINGS)
    for formats, note in zip((_DATES, *orders), ("", *names), strict=True):
        for format_ in formats:
            readings.append(_dated("date", "DATE", format_, note))
            readings.extend(
                _dated("datetime", "TIMESTAMP", format_ + clock, note) for clock in _CLOCKS
            )
    return readings


def orders_of(readings: Mapping[str, Reading]) -> dict[str, bool]:
    """Columns of dates whose order is not plain from their spelling: whether the day is first."""
    return {
        name: reading.note == DAY_FIRST
        for name, reading in readings.items()
        if reading.note in (DAY_FIRST, MONTH_FIRST)
    }


def marked_thousands(readings: Mapping[str, Reading]) -> list[str]:
    """Columns of numbers in which a mark was read as that of thousands."""
    return [name for name, reading in readings.items() if reading.note.startswith(THOUSANDS)]


def _dated(type_: ReadAs, storage: str, format_: str, note: str) -> Reading:
    pattern = re.sub(r"%[a-zA-Z]", lambda match: _DIRECTIVES[match[0]], re.escape(format_))
    return _reading(type_, storage, f"TRY_STRPTIME({{0}}, '{format_}')::{storage}", pattern,
                    format_, note)  # fmt: skip


def readings_of(
    type_: ReadAs, decimal: str = ".", thousands: str | None = None, *, day_first: bool
) -> list[Reading]:
    """All readings of a type that a person asks for."""
    loose = [BOOLEAN, LOOSE_BOOLEAN, *numbers(decimal, thousands, loose=True),
             *dates(day_first=day_first), TEXT]  # fmt: skip
    return [reading for reading in loose if reading.type == type_]


def guess(sample: Sequence[str], candidates: Sequence[Reading]) -> Reading:
    """The first reading that accepts every cell of the sample."""
    for candidate in candidates:
        if sample and all(candidate.accepts(text) for text in sample):
            return candidate
    return TEXT
