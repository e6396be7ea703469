"""What lines show about their delimiter, beyond the number of times that each character occurs."""

from __future__ import annotations

import re

_SEPARATOR = re.compile(r"""\s*"?sep=([^\w\s"'\\.]|[ \t])"?[\s,;]*""", re.IGNORECASE)
_SIGN = r"[^\w\s\"',.;]?"
_AMOUNT = re.compile(
    rf"[-+(]?\s?{_SIGN}\s?\d{{1,3}}(([.' ]?\d{{3}})*,\d{{1,4}}|(,\d{{3}})+(\.\d+)?)\s?{_SIGN}\)?"
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
_PLAIN = re.compile(r"-?\d+|")
_CELL = r"(?:'[^']*'|[^\s',;\"]+)"
_SPACED = re.compile(rf"\s*{_CELL}(?:[ \t]+{_CELL})+\s*")


def stated_delimiter(line: str) -> str | None:
    """Return the delimiter that a line such as ``sep=;`` states, as Excel writes it."""
    found = _SEPARATOR.fullmatch(line)
    return found[1] if found else None


def are_amounts_or_prose(lines: list[str]) -> bool:
    """Return whether the lines are a single column with commas in its cells, but not in its header.

    Such cells are amounts of money, or sentences. Row names without a header count from one, or are
    words.
    """
    header, *body = [line.strip() for line in lines] or [""]
    body = [line for line in body if line]
    with_commas = [line for line in body if "," in line]
    if "," in header or not with_commas or len(body) < 2:
        return False
    if all(re.fullmatch(r"[^,\"]*(, [^,\"]*)+", line) for line in with_commas):
        return True
    first = [line.partition(",")[0] for line in body]
    if first == [str(number) for number in range(1, len(body) + 1)]:
        return False
    return all(_AMOUNT.fullmatch(line) or _PLAIN.fullmatch(line) for line in body)


def commas_are_decimal(lines: list[str]) -> bool:
    """Return whether each comma stands between digits."""
    text = "".join(lines)
    return text.count(",") == len(_BETWEEN_DIGITS.findall(text))


def is_quoted_by_apostrophes(lines: list[str]) -> bool:
    """Return whether spaces separate the cells, and apostrophes enclose some of them."""
    shown = [line for line in lines if line.strip()][:50]
    if len(shown) < 3 or not any(re.search(r"(^|\s)'[^']*'(\s|$)", line) for line in shown):
        return False
    if not all(_SPACED.fullmatch(line.rstrip("\r\n")) for line in shown):
        return False
    widths = {len(re.findall(_CELL, line)) for line in shown[1:]}
    return len(widths) == 1 and len(re.findall(_CELL, shown[0])) in {
        w - d for w in widths for d in (0, 1)
    }
