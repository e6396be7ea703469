"""Cells of tables: aligned text in a terminal, HTML in a notebook and on a page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

_DIGITS = 4
_MOST_DECIMALS = 6
_MARKED_FROM = 10_000
"""Thousands are marked from here on, because many columns hold years."""
_BLOCKS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Scored:
    """A number with its spread, which stands behind it in the second colour.

    Args:
        mark: stands at the end, such as ``★``.
    """

    mean: float
    spread: float | None = None
    mark: str = ""


@dataclass(frozen=True)
class State:
    """A state by its mark and its word, in its colour."""

    mark: str
    word: str


@dataclass(frozen=True)
class Words:
    """A sentence, which may be broken into lines."""

    text: str


@dataclass(frozen=True)
class Drawn:
    """A distribution, by the heights of its bars."""

    counts: tuple[int, ...]


Cell = str | int | float | Scored | State | Words | Drawn | None


@dataclass(frozen=True)
class Written:
    """A cell as text and as HTML."""

    text: str
    html: str


def is_number(cell: Any) -> bool:
    return isinstance(cell, int | float | Scored) and not isinstance(cell, bool)


def is_of_numbers(column: Sequence[Cell]) -> bool:
    """Whether a column holds numbers, and beside them at most gaps."""
    return any(map(is_number, column)) and all(
        is_number(cell) or cell in (None, "", "–") for cell in column
    )


def write_column(column: Sequence[Cell]) -> list[Written]:
    """Write the cells of one column. Its numbers have the same decimals, so that the points lie
    below each other."""
    scores = [cell for cell in column if isinstance(cell, Scored)]
    means = [float(cell) for cell in column if is_number(cell) and not isinstance(cell, Scored)]  # type: ignore[arg-type]
    decimals = decimals_of([*means, *(one.mean for one in scores)])
    spreads = [fixed(one.spread, decimals) for one in scores if one.spread is not None]
    room = max(map(len, spreads), default=-3) + 3
    marks = max((len(one.mark) for one in scores), default=0)
    return [
        _write_score(cell, decimals, room, marks)
        if isinstance(cell, Scored)
        else _write(cell, decimals)
        for cell in column
    ]


def _write(cell: Cell, decimals: int) -> Written:
    match cell:
        case None:
            return Written("", "")
        case State(mark, word):
            shown = f"<span class='mlhub-state' data-state='{escape(word)}'>"
            return Written(f"{mark} {word}", f"{shown}{escape(f'{mark} {word}')}</span>")
        case Drawn(counts):
            return Written(_blocks(counts), bars(counts, 72, 18))
        case Words(text):
            return Written(text, escape(text))
        case bool():
            return Written(str(cell), str(cell))
        case int() | float():
            number = fixed(cell, decimals)
            return Written(number, escape(number))
        case _:
            text = str(cell)
            return Written(text, escape(text))


def _write_score(cell: Scored, decimals: int, room: int, marks: int) -> Written:
    mean = fixed(cell.mean, decimals)
    spread = "" if cell.spread is None else f"± {fixed(cell.spread, decimals)}"
    text = f"{mean}{f' {spread}':{room}}" if room else mean
    text += f"{f' {cell.mark}':{marks + 1}}" if marks else ""
    behind = " ".join(part for part in (spread, cell.mark) if part)
    if not room and not marks:
        return Written(text, escape(mean))
    width = f"{room + (marks + 1 if marks else 0)}ch"
    aside = f"<span class='mlhub-spread' style='min-width:{width}'>{escape(behind)}</span>"
    return Written(text, f"{escape(mean)}{aside}")


def _blocks(counts: Sequence[int]) -> str:
    most = max(counts, default=0)
    if not most:
        return ""
    return "".join(_BLOCKS[math.ceil((len(_BLOCKS) - 1) * count / most)] for count in counts)


def bars(counts: Iterable[int], width: int, height: int, names: Sequence[str] = ()) -> str:
    """Draw the bars of a distribution. Without names its numbers stand beside it.

    Args:
        names: what each bar counts, for whoever points at it or can't see it.
    """
    heights = list(counts)
    most = max(heights, default=0)
    if not most:
        return ""
    step = width / max(len(heights), 6)
    drawn = "".join(
        f"<rect x='{place * step:.1f}' y='{height - tall:.1f}' "
        f"width='{max(1.0, step - 1):.1f}' height='{tall:.1f}'>{_hint(names, place, count)}</rect>"
        for place, count in enumerate(heights)
        for tall in [max(1.0, height * count / most) if count else 0.0]
    )
    told = ", ".join(f"{name} {count:,}" for name, count in zip(names, heights, strict=False))
    role = f"role='img' aria-label='{escape(told)}'" if told else "aria-hidden='true'"
    size = f"width='{width}' height='{height}'"
    return f"<svg class='mlhub-bars' {size} {role}>{drawn}</svg>"


def _hint(names: Sequence[str], place: int, count: int) -> str:
    return f"<title>{escape(names[place])} {count:,}</title>" if names else ""


def decimals_of(numbers: Iterable[float]) -> int:
    """Return how many decimals the numbers of a column have: enough for four digits of the largest,
    and none that would be zero in every row."""
    sizes = [abs(number) for number in numbers if math.isfinite(number)]
    largest = max(sizes, default=0.0)
    before = math.floor(math.log10(largest)) + 1 if largest > 0 else 0
    # A score of 1 among scores below it takes no decimal from them.
    most = min(_MOST_DECIMALS, max(0, _DIGITS - before + (before == 1)))
    needed = (f"{size:.{most}f}".partition(".")[2].rstrip("0") for size in sizes)
    return max(map(len, needed), default=0)


def fixed(number: float, decimals: int) -> str:
    """Write a number with fixed decimals. One that they would show as zero keeps its digits."""
    if not math.isfinite(number):
        return str(number)
    mark = "," if abs(number) >= _MARKED_FROM else ""
    text = f"{number:{mark}.{decimals}f}"
    is_lost = number != 0 and not text.strip("-0.")
    return f"{number:.6g}" if is_lost else text
