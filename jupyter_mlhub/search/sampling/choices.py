"""Choices by number: those of a grid, and random ones.

A choice is a candidate with a value for each of its ranges, and values are as JSON has them. The
grid's and the random choices have numbers, so any process makes the same ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...schemas.pipelines.searches import MOST_TRIALS, Interval
from ..spaces.intervals import Range
from ..spaces.reading import key_of
from ..spaces.searched import Searched

if TYPE_CHECKING:
    import numpy as np

_POINTS = 5
"""Values of an interval in a grid."""
_DIGITS = 4
"""Digits of a drawn number, counted from its own size or its interval's. What differs less makes no
other model."""
_Points = dict[str, Sequence[Any]]
"""The values to combine, by path."""


@dataclass(frozen=True)
class Choice:
    """A candidate by its place, with values by path."""

    candidate: int
    values: dict[str, Any]

    @property
    def key(self) -> str:
        """A text that equal choices share."""
        return key_of([self.candidate, self.values])


@dataclass(frozen=True)
class Tried:
    """A choice with its loss. The lower, the better. It has none while it runs, or if it failed."""

    choice: Choice
    loss: float | None


def count_grid(space: Sequence[Searched]) -> int:
    """Count the choices of the grid."""
    return sum(_size_of_grid(_points_by_path(one)) for one in space)


def grid_choice(space: Sequence[Searched], number: int) -> Choice:
    """Make a choice of the grid by its number, from 0 on.

    Each candidate has one in each round, until its last. An interval has five values.
    """
    return _grid_choice([_points_by_path(one) for one in space], number)


def grid(space: Sequence[Searched]) -> list[Choice]:
    """Make the choices of the grid, at most as many as a search may try."""
    points = [_points_by_path(one) for one in space]
    return [_grid_choice(points, number) for number in range(min(count_grid(space), MOST_TRIALS))]


def count_different(space: Sequence[Searched]) -> int | None:
    """Count all choices. None means that there is no end of them."""
    sizes = [size_of(one) for one in space]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def draw(space: Sequence[Searched], seed: int, number: int) -> Choice:
    """Make the random choice of a number, from 0 on.

    Each candidate has one in each round, until its last. A candidate with few combinations has each
    of them once, in a random order. After the last choice of all, they come again.
    """
    total = count_different(space)
    sizes = [size_of(one) for one in space]
    candidate, place = _place_of(sizes, number if total is None else number % total)
    return Choice(candidate, draw_values(space[candidate], sizes[candidate], seed, place))


def size_of(one: Searched) -> int | None:
    """Count the combinations of a candidate. None means that there is no end of them."""
    total = 1
    for found in one.ranges.values():
        if isinstance(found, list):
            total *= len(found)
        elif found.is_whole:
            total *= int(found.high) - int(found.low) + 1
        else:
            return None
    return total


def combination(one: Searched, place: int) -> dict[str, Any]:
    """Make a combination of a candidate with an end by its place, from 0 on."""
    every: _Points = {
        path: found if isinstance(found, list) else range(int(found.low), int(found.high) + 1)
        for path, found in one.ranges.items()
    }
    return _combination(every, place)


def rounded(value: float, found: Interval) -> float:
    """Leave out the digits of a number that make no difference, but stay inside its interval."""
    low, high = float(found.low), float(found.high)
    scale = min(abs(value) or high - low, high - low)
    short = round(value, _DIGITS - 1 - math.floor(math.log10(scale)))
    return min(max(short, low), high)


def draw_values(one: Searched, size: int | None, seed: int, place: int) -> dict[str, Any]:
    import numpy as np  # the processes that know the database load it only for a search

    if size is not None and size <= MOST_TRIALS:
        order = np.random.default_rng(seed).permutation(size)
        return combination(one, int(order[place]))
    generator = np.random.default_rng([seed, place])
    return {path: _draw_value(found, generator) for path, found in one.ranges.items()}


def _draw_value(found: Range, generator: np.random.Generator) -> Any:
    if isinstance(found, list):
        return found[int(generator.integers(len(found)))]
    if not found.is_whole:
        low, high = float(found.low), float(found.high)
        if found.log:
            return rounded(math.exp(generator.uniform(math.log(low), math.log(high))), found)
        return rounded(float(generator.uniform(low, high)), found)
    whole = int(found.low), int(found.high)
    if not found.log:
        return int(generator.integers(whole[0], whole[1], endpoint=True))
    # Half a step more on both sides, so that the ends are as likely as their neighbours.
    drawn = math.exp(generator.uniform(math.log(whole[0] - 0.5), math.log(whole[1] + 0.5)))
    return min(max(round(drawn), whole[0]), whole[1])


def _grid_choice(points: Sequence[_Points], number: int) -> Choice:
    candidate, place = _place_of([_size_of_grid(one) for one in points], number)
    return Choice(candidate, _combination(points[candidate], place))


def _size_of_grid(points: _Points) -> int:
    return math.prod(len(one) for one in points.values())


def _points_by_path(one: Searched) -> _Points:
    return {
        path: found if isinstance(found, list) else _points(found)
        for path, found in one.ranges.items()
    }


def _points(found: Interval) -> list[Any]:
    import numpy as np

    low, high = float(found.low), float(found.high)
    between = np.geomspace(low, high, _POINTS) if found.log else np.linspace(low, high, _POINTS)
    if found.is_whole:
        whole = [int(found.low), *(round(point) for point in between[1:-1]), int(found.high)]
        return sorted(set(whole))
    return [low, *(rounded(float(point), found) for point in between[1:-1]), high]


def _combination(every: _Points, place: int) -> dict[str, Any]:
    values = {}
    for path, points in every.items():
        place, digit = divmod(place, len(points))
        values[path] = points[digit]
    return values


def _place_of(sizes: Sequence[int | None], number: int) -> tuple[int, int]:
    """Find the candidate of a number, and how many it had before.

    In each round come the candidates that are not at their end yet.

    Args:
        sizes: how many each candidate has. None means that there is no end of them.
    """
    done = 0
    while True:
        alive = [place for place, size in enumerate(sizes) if size is None or size > done]
        if not alive:
            raise IndexError("there are fewer choices")
        ends = [size for size in sizes if size is not None and size > done]
        if not ends or number < (min(ends) - done) * len(alive):
            return alive[number % len(alive)], done + number // len(alive)
        number -= (min(ends) - done) * len(alive)
        done = min(ends)
