"""Detect whether the first row is a header, and name the columns."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from .....languages import say
from .separators import MISSING

LONGEST_NAME = 1000
"""The number of characters that a column's name may have."""
_YEAR = r"(1[6-9]|20|21)\d\d"
_DATE = re.compile(
    r"(\d{4}([-/.])\d{1,2}\2\d{1,2}|\d{1,2}([-/.])\d{1,2}\3(\d{2}|\d{4}))"
    r"([T ]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp][Mm])?\s?(Z|[+-]\d\d(:?\d\d)?)?)?"
    r"|\d{1,2}:\d\d(:\d\d)?"
)


def has_header(rows: list[list[str]], lines: list[str], quote: str) -> bool:
    """Return whether the first row holds names, so that it differs in kind from the rows below it.

    Args:
        rows: the first rows.
        lines: the same rows as they are written, since quotes may show the difference too.
        quote: the quote of the file, empty for none.
    """
    first = [cell.strip() for cell in rows[0]]
    if len(rows) == 1:
        return not any(_is_number(cell) for cell in first)
    body = rows[1:101]
    if not any(first):
        return False
    if _has_corner(first, body) or _only_first_is_quoted(rows, lines, quote):
        return True
    numbers = sum(_is_number(cell) for cell in first)
    if numbers == 0:
        is_value = first == [cell.strip() for cell in rows[1]] or _has_date_above_dates(first, body)
        return not is_value
    # Years and codes may be names of columns: then they differ, and other cells are words.
    words = sum(bool(cell) and not _is_number(cell) for cell in first)
    if numbers > words or len(set(first)) < len(first):
        return _all_years(first)
    return names_stand_above_values(rows)


def names_stand_above_values(rows: list[list[str]]) -> bool:
    """Return whether a column has a word above numbers or dates, or a year above other numbers.

    A date above dates speaks against a header, whatever the other columns hold.
    """
    first, body = [cell.strip() for cell in rows[0]], rows[1:101]
    if _has_date_above_dates(first, body):
        return False
    for cell, below in zip(first, _columns(len(first), body), strict=True):
        if not below or not cell or cell in MISSING:
            continue
        values = sum(_is_number(value) or _is_date(value) for value in below)
        if values > len(below) / 2 and not _is_number(cell):
            return True
    return _has_year_above_others(first, body)


def _columns(width: int, body: list[list[str]]) -> list[list[str]]:
    """Return the cells of each column without missing ones."""
    missing = {"", *MISSING}
    return [
        [row[place] for row in body if place < len(row) and row[place].strip() not in missing]
        for place in range(width)
    ]


def _has_date_above_dates(first: list[str], body: list[list[str]]) -> bool:
    return any(
        _is_date(cell) and sum(map(_is_date, below)) > len(below) / 2
        for cell, below in zip(first, _columns(len(first), body), strict=True)
    )


def _has_year_above_others(first: list[str], body: list[list[str]]) -> bool:
    """Return whether a year stands above numbers that are no years, and no first cell occurs
    again."""
    columns = list(zip(first, _columns(len(first), body), strict=True))
    if any(cell in below for cell, below in columns):
        return False
    return any(
        re.fullmatch(_YEAR, cell) is not None
        and len(below) > 2
        and all(_is_number(value) and not re.fullmatch(_YEAR, value.strip()) for value in below)
        for cell, below in columns
    )


def _has_corner(first: list[str], body: list[list[str]]) -> bool:
    """Return whether the first row begins with an empty cell above the names of the rows."""
    names = [row[0].strip() for row in body]
    return (
        len(first) > 2
        and not first[0]
        and all(first[1:])
        and len(set(first)) == len(first)
        and all(names)
        and len(set(names)) == len(names)
    )


def _only_first_is_quoted(rows: list[list[str]], lines: list[str], quote: str) -> bool:
    """Return whether all cells of the first row are quoted, while numbers below them are not."""
    if not quote or len(rows) < 3 or len(set(rows[0])) < len(rows[0]) or not all(rows[0]):
        return False
    written = [line for line in lines[: 2 * len(rows)] if line.strip()][:20]
    quotes = [line.count(quote) for line in written]
    numbers = [
        place
        for place in range(len(rows[0]))
        if all(place < len(row) and _is_number(row[place]) for row in rows[1 : len(written)])
    ]
    most = 2 * (len(rows[0]) - len(numbers))
    return bool(numbers) and quotes[0] == 2 * len(rows[0]) and max(quotes[1:]) <= most


def _all_years(cells: list[str]) -> bool:
    """Return whether a row holds years in order, beside at most a few words."""
    years = [int(cell) for cell in cells if re.fullmatch(_YEAR, cell)]
    steps = {after - before for before, after in pairwise(years)}
    others = [cell for cell in cells if _is_number(cell) and not re.fullmatch(r"\d{4}", cell)]
    return len(years) > 2 and not others and len(steps) == 1 and steps != {0}


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text.strip()) is not None


def _is_number(text: str) -> bool:
    try:
        float(text.strip().replace(",", "."))
    except ValueError:
        return False
    return text.strip().lower() not in ("nan", "inf", "infinity")


def column_names(header: list[str], body: list[list[str]], notes: list[str]) -> list[str]:
    """Give every column a name of its own. A column that the file does not name gets a number."""
    width = Counter(len(row) for row in body).most_common(1)[0][0] if body else len(header)
    names = [_one_line(cell, notes) for cell in header]
    if len(names) == width + 1 and not names[-1]:
        names.pop()  # a delimiter too many at the end of the header
    if header and width == len(header) + 1:
        trailing = all(not row[-1].strip() for row in body if len(row) == width)
        names = [*names, ""] if trailing else ["row", *names]
        if not trailing:
            notes.append(say("The first column has no name in the file and is called row."))
    names += [""] * ((width if not header else len(names)) - len(names))
    taken = {name.lower() for name in names if name}
    given: set[str] = set()
    for index, name in enumerate(names):
        unique = name or f"column_{index + 1}"
        count = 1
        while unique.lower() in given or (not name and unique.lower() in taken):
            count += 1
            unique = f"{name or f'column_{index + 1}'}_{count}"
            while name and unique.lower() in taken:
                count += 1
                unique = f"{name}_{count}"
        if header and not name:
            notes.append(
                say(
                    "Column {index} has no name in the file and is called {unique}.",
                    index=index + 1,
                    unique=unique,
                )
            )
        if name and unique != name:
            notes.append(
                say(
                    "The file names two columns {name}; one is called {unique}.",
                    name=name,
                    unique=unique,
                )
            )
        given.add(unique.lower())
        names[index] = unique
    return names


def _one_line(cell: str, notes: list[str]) -> str:
    """Turn a cell of the header into a name."""
    name = re.sub(r"\s+", " ", cell).strip()
    if len(name) <= LONGEST_NAME:
        return name
    notes.append(
        say(
            "The name {name}… has {count:,} characters; its first {longest_name} are kept.",
            name=name[:20],
            count=len(name),
            longest_name=LONGEST_NAME,
        )
    )
    return name[:LONGEST_NAME].rstrip()
