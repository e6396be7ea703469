"""Parsers of a column's text: what each type accepts without changing a value.

A parser is tried twice: its pattern on a sample, and its SQL on every cell. The SQL gives NULL for
a value that would not be kept as it is written, so a wrong guess is always noticed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .....schemas.data.artifacts import ReadAs
from ...engine import literal


@dataclass(frozen=True)
class ColumnParser:
    """One way to parse a column's text. ``{0}`` in ``sql`` stands for the trimmed cell.

    ``plain`` is SQL that parses the most usual spelling from the raw cell, several times faster; a
    cell for which it gives NULL is left to ``sql``. ``arrow`` is the alias of the type with which
    Arrow parses that spelling.
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
        """Return whether the text is a value. Used on the sample only."""
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
        """Return SQL for the value of a cell: NULL when the value would not be kept as it is
        written."""
        return self.sql.replace("{0}", f"trim({cell})")


def _parser(
    type: ReadAs,
    storage: str,
    sql: str,
    pattern: str,
    format: str | None = None,
    note: str = "",
    plain: str | None = None,
    arrow: str | None = None,
) -> ColumnParser:
    compiled = re.compile(pattern, re.IGNORECASE)
    return ColumnParser(type, storage, sql, compiled, format, note, plain, arrow)


def _written_back(storage: str) -> str:
    """Return SQL for a value, provided that casting it back to text gives the same text."""
    return (
        f"CASE WHEN TRY_CAST({{0}} AS {storage})::VARCHAR = {{0}} "
        f"THEN TRY_CAST({{0}} AS {storage}) END"
    )


# An integer has one spelling only, so 007, 1.0, +5 and 1_000 are not integers.
_WHOLE = _written_back("BIGINT")
# A float would round more than 15 digits before the point. A leading zero means a code, and a plus
# before many digits a telephone number.
_NUMBER = (
    "CASE WHEN NOT regexp_matches("
    "{0}, '^[+-]?0[0-9]|^[+-]?[0-9]{16}|^[+][0-9]{7}|_|^[+-]?nan$', 'i') "
    "AND (isfinite(TRY_CAST({0} AS DOUBLE)) OR lower(ltrim({0}, '+-')) IN ('inf', 'infinity')) "
    "THEN TRY_CAST({0} AS DOUBLE) END"
)
_PLAIN = r"[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?"

BOOLEAN = _parser(
    "boolean",
    "BOOLEAN",
    "CASE lower({0}) WHEN 'true' THEN true WHEN 'false' THEN false END",
    "true|false",
    plain="CASE {0} WHEN 'true' THEN true WHEN 'false' THEN false END",
    arrow="bool",
)
INTEGER = _parser("integer", "BIGINT", _WHOLE, r"-?[1-9]\d{0,18}|0", plain=_WHOLE, arrow="int64")
NUMBER = _parser(
    "number",
    "DOUBLE",
    _NUMBER,
    _PLAIN,
    plain=r"CASE WHEN regexp_full_match({0}, '-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?') "
    "THEN TRY_CAST({0} AS DOUBLE) END",
    arrow="double",
)

LOOSE_BOOLEAN = _parser(
    "boolean",
    "BOOLEAN",
    "CASE WHEN lower({0}) IN ('true', 't', 'yes', 'y', '1', 'on', 'sim', 's', 'ja', 'oui', 'si') "
    "THEN true WHEN lower({0}) IN ('false', 'f', 'no', 'n', '0', 'off', 'não', 'nao', 'nein', "
    "'non') THEN false END",
    "(?!)",
)
"""A person may ask for this parser; it is never guessed. Until then yes and no stay words."""
LOOSE_INTEGER = _parser(
    "integer",
    "BIGINT",
    r"CASE WHEN regexp_full_match({0}, '[+-]?\d+([.]0*)?') "
    "THEN TRY_CAST(split_part({0}, '.', 1) AS BIGINT) END",
    "(?!)",
)
LOOSE_NUMBER = _parser(
    "number",
    "DOUBLE",
    "CASE WHEN NOT contains({0}, '_') THEN TRY_CAST({0} AS DOUBLE) END",
    "(?!)",
)
TEXT = _parser("text", "VARCHAR", "{0}", "(?s).*", arrow="string")


_SIGN = "[-+−–]?"
_MONEY = (
    r"(?:R\$|US\$|[$€£¥₹₽₩₺]|kr|zł|Kč|"
    "AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|INR|JPY|KRW|MXN|NOK|PLN|SEK|USD)"
)


def _amount_pattern(digits: str) -> str:
    """Return a pattern of amounts of money and percentages: $1,200.50, -3 %, (5) for a debt."""
    return rf"\(?{_SIGN}\s?{_MONEY}?\s?{_SIGN}(?:{digits})\s?(?:%|‰|{_MONEY})?\)?"


AMOUNT = _amount_pattern(r"\d{1,3}(?:[.,' ]\d{3}){1,4}(?:[.,]\d+)?|\d{1,15}(?:[.,]\d+)?")
"""The pattern of an amount with any decimal and thousands separator."""


def amount_parser(decimal: str, thousands: str | None) -> ColumnParser:
    """Parse amounts without their currency or percent sign. It is never guessed, as the sign is
    lost."""
    point = re.escape(decimal)
    digits = rf"\d{{1,15}}(?:{point}\d*)?"
    if thousands:
        digits = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}}){{1,4}}(?:{point}\d*)?|{digits}"
    pattern = _amount_pattern(digits)
    bare = f"replace(regexp_replace({{0}}, '[^0-9{decimal}]', '', 'g'), '{decimal}', '.')"
    return _parser(
        "number",
        "DOUBLE",
        f"CASE WHEN regexp_full_match({{0}}, {literal(pattern)}) THEN TRY_CAST({bare} AS DOUBLE) "
        "* CASE WHEN regexp_matches({0}, '[-−–(]') THEN -1 ELSE 1 END END",
        pattern,
        note="currency and percent signs are removed",
    )


THOUSANDS = "thousands separated by"


def number_parsers(
    decimal: str, thousands: str | None, *, loose: bool = False
) -> list[ColumnParser]:
    """List the parsers of numbers with these separators, the strictest first.

    Args:
        decimal: the decimal separator, a point or a comma.
        thousands: the thousands separator; empty or None where there is none.
        loose: whether to include spellings that are never guessed, such as +5 for an integer.
    """
    whole, number = (LOOSE_INTEGER, LOOSE_NUMBER) if loose else (INTEGER, NUMBER)
    parsers = [whole, number] if decimal == "." else [whole]
    if decimal == ",":
        parsers.append(
            _parser(
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
        separator, point = re.escape(thousands), re.escape(decimal)
        grouped = rf"[+-]?([1-9]\d{{0,2}}({separator}\d{{3}})+|0|[1-9]\d{{0,2}})"
        shape = grouped if loose else rf"{grouped}|-?[1-9]\d{{0,14}}"
        bare = f"replace({{0}}, {literal(thousands)}, '')"
        dotted = f"replace({bare}, '{decimal}', '.')"
        for type_, storage, inner, tail in (
            ("integer", "BIGINT", bare, ""),
            ("number", "DOUBLE", dotted, rf"({point}\d*)?"),
        ):
            pattern = f"({shape}){tail}"
            parsers.append(
                _parser(
                    type_,  # type: ignore[arg-type]
                    storage,
                    f"CASE WHEN regexp_full_match({{0}}, {literal(pattern)}) "
                    f"THEN TRY_CAST({inner} AS {storage}) END",
                    pattern,
                    note=f"{THOUSANDS} {thousands!r}",
                )
            )
    return [*parsers, amount_parser(decimal, thousands)] if loose else parsers


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
_ISO_PARSERS = [
    _parser(
        "date",
        "DATE",
        "CASE WHEN length({0}) = 10 THEN TRY_CAST({0} AS DATE) END",
        _ISO,
        plain=_written_back("DATE"),
        arrow="date32",
    ),
    _parser(
        "datetime",
        "TIMESTAMP",
        "CASE WHEN length({0}) >= 10 AND {0}[5] = '-' AND NOT contains({0}, '+') "
        "AND NOT contains({0}, 'Z') AND length({0}) <= 26 THEN TRY_CAST({0} AS TIMESTAMP) END",
        _ISO + r"([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?",
        plain=_written_back("TIMESTAMP"),
        arrow="timestamp[us]",
    ),
    _parser(
        "datetime",
        "TIMESTAMP WITH TIME ZONE",
        r"CASE WHEN regexp_full_match({0}, '.*(Z|[+-]\d\d(:?\d\d)?)') AND {0}[5] = '-' "
        "AND length({0}) BETWEEN 17 AND 32 THEN TRY_CAST({0} AS TIMESTAMPTZ) END",
        _ISO + r"[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?\s?(Z|[+-]\d\d(:?\d\d)?)",
    ),
]


def date_parsers(*, day_first: bool) -> list[ColumnParser]:
    """List the parsers of dates and times. ``day_first`` decides how ``01/02/2024`` is read."""
    orders = (_DAY_FIRST, _MONTH_FIRST) if day_first else (_MONTH_FIRST, _DAY_FIRST)
    names = (DAY_FIRST, MONTH_FIRST) if day_first else (MONTH_FIRST, DAY_FIRST)
    parsers = list(_ISO_PARSERS)
    for formats, note in zip((_DATES, *orders), ("", *names), strict=True):
        for format_ in formats:
            parsers.append(_date_parser("date", "DATE", format_, note))
            parsers.extend(
                _date_parser("datetime", "TIMESTAMP", format_ + clock, note) for clock in _CLOCKS
            )
    return parsers


def day_first_columns(parsers: Mapping[str, ColumnParser]) -> dict[str, bool]:
    """Return for each column of ambiguous dates, such as 01/02/2024, whether the day is first."""
    return {
        name: parser.note == DAY_FIRST
        for name, parser in parsers.items()
        if parser.note in (DAY_FIRST, MONTH_FIRST)
    }


def thousands_columns(parsers: Mapping[str, ColumnParser]) -> list[str]:
    """Return the columns of numbers that have thousands separators."""
    return [name for name, parser in parsers.items() if parser.note.startswith(THOUSANDS)]


def _date_parser(type_: ReadAs, storage: str, format_: str, note: str) -> ColumnParser:
    pattern = re.sub(r"%[a-zA-Z]", lambda match: _DIRECTIVES[match[0]], re.escape(format_))
    return _parser(type_, storage, f"TRY_STRPTIME({{0}}, '{format_}')::{storage}", pattern,
                    format_, note)  # fmt: skip


def parsers_of(
    type_: ReadAs, decimal: str = ".", thousands: str | None = None, *, day_first: bool
) -> list[ColumnParser]:
    """List all parsers of a type that a person asks for."""
    loose = [BOOLEAN, LOOSE_BOOLEAN, *number_parsers(decimal, thousands, loose=True),
             *date_parsers(day_first=day_first), TEXT]  # fmt: skip
    return [parser for parser in loose if parser.type == type_]


def guess_parser(sample: Sequence[str], candidates: Sequence[ColumnParser]) -> ColumnParser:
    """Return the first candidate that accepts every cell of the sample."""
    for candidate in candidates:
        if sample and all(candidate.accepts(text) for text in sample):
            return candidate
    return TEXT
