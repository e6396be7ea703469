"""Words such as NA and None in columns of words: do they mean a missing value?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .....languages import say, say_n

_LEVEL = re.compile(r"[A-Z][a-z]+([ -][A-Za-z]+)*")
_MOST_LEVELS = 12
_CODE = re.compile(r"[A-Z]{2,5}")
_FEWEST_CODES = 3


def find_kept_words(cells: list[str]) -> frozenset[str]:
    """Return the words that stay words beside a column's other cells.

    ``NA`` among codes is Namibia or North America. ``None`` among a few levels such as Some and
    Marked is one of these levels.
    """
    others = set(cells) - {"NA", "None"}
    kept = set()
    are_pairs = len(others) == 2 and all(len(code) == 2 for code in others)
    if all(map(_CODE.fullmatch, others)) and (
        len(others) >= _FEWEST_CODES or (are_pairs and "NO" not in others)
    ):
        kept.add("NA")
    if 0 < len(others) <= _MOST_LEVELS and all(map(_LEVEL.fullmatch, others)):
        kept.add("None")
    return frozenset(kept)


def columns_that_quote(
    lines: Iterable[str], delimiter: str, quote: str, missing: list[str]
) -> frozenset[int]:
    """Return the places of columns that quote a word for "missing", in a table with bare cells too.

    In such a column the quoted word is a word, and the bare one is a missing value.
    """
    text = "".join(lines)
    listed = "|".join(map(re.escape, missing))
    if not quote or not missing or not re.search(f"{quote}({listed}){quote}", text):
        return frozenset()
    separator = re.escape(delimiter)
    cell = re.compile(
        rf"(?:{quote}((?:[^{quote}]|{quote}{quote})*){quote}|([^{separator}\r\n]*))({separator}|\r?\n|\r|$)"
    )
    found: set[int] = set()
    has_bare, place, at = False, 0, 0
    while at < len(text) and (match := cell.match(text, at)):
        if match.end() == at:
            break
        quoted, bare, end = match.groups()
        has_bare = has_bare or bool(bare and bare.strip())
        if quoted in missing:
            found.add(place)
        place = place + 1 if end == delimiter else 0
        at = match.end()
    return frozenset(found) if has_bare else frozenset()


def notes_on_words(name: str, taken: Counter[str], kept: Counter[str]) -> list[str]:
    """Write notes on words of a column that were read as missing, or kept.

    Args:
        taken: the number of cells for each word that was read as missing.
        kept: the number of cells for each word that was kept.
    """
    notes = []
    if taken:
        words = ", ".join(f"{word!r} ({count:,})" for word, count in taken.most_common())
        notes.append(
            say_n(
                "{name}: {words} is read as missing. If that is a word, read the file again "
                "without it in the list of missing values.",
                "{name}: {words} are read as missing. If that is a word, read the file again "
                "without it in the list of missing values.",
                len(taken),
                name=name,
                words=words,
            )
        )
    if kept:
        words = ", ".join(f"{word!r} ({count:,})" for word, count in kept.most_common())
        notes.append(
            say(
                "{name}: {words} is kept as a word. If it means missing, read the file again "
                "with it in the list of missing values.",
                name=name,
                words=words,
            )
        )
    return notes
