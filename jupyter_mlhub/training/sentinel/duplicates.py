"""Find rows that equal another one, or nearly so, in almost all features."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ...languages import say
from ...schemas.pipelines.leaks import Leak
from ...schemas.pipelines.validation import KFold
from ...wording import counted
from ..checks.suspicions import is_identifier
from .cells import Cells, Numbers
from .names import names_things

Pairs = NDArray[np.int64]
"""Places of two rows each, of shape (m, 2)."""

_SHARE = 0.01
_FEWEST = 5
_BITS_TO_SPARE = 4.0
_MOST_BY_CHANCE = 0.5
_MOST_LEFT_OUT = 6
_FEW = 5
_NEAR = (0.015, 0.03, 0.06)
"""Distances that are tried, in standard deviations."""
_FEW_AROUND = 0.65
_DEVIATIONS = 3.0
_ALMOST_ALL = 0.9
_FEWEST_NUMBERS = 2
_FAR = 4.0
_DIRECTIONS = 6
_CELLS_BY = ((0, 1, 2), (3, 4, 5), (0, 2, 4))
"""The directions that make the cells of each pass. A pair may lie on both sides of a border."""
_CELL = 0.3
_NEIGHBOURS = 4
_COVERED = 0.95
_FEWEST_GROUPS = 20
_FOLDS = 5


def find_duplicates(cells: Cells, learned: Collection[str]) -> list[Leak]:
    """Find rows that equal an earlier one in almost all features, if there are more than chance
    makes."""
    rows = len(cells.truth)
    names = [
        name
        for name, column in cells.columns.items()
        if name in learned and not is_identifier(column, cells.total) and not names_things(column)
    ]
    if len(names) < 2:
        return []
    fewest = max(_FEWEST, _SHARE * rows)
    table = [cells.values[name] + 0.0 for name in names]
    pairs, how = _equal(table), "equal"
    if len(pairs) < fewest or not _is_unlikely(table, len(pairs)):
        are_numbers = [cells.columns[name].type in ("integer", "number") for name in names]
        pairs, how = _nearly_equal(table, are_numbers, fewest), "nearly equal"
    repeats = len(np.unique(pairs[:, 1]))
    if repeats < fewest:
        return []
    by = _covering(cells, pairs, names)
    cure = (
        say("Split the rows by groups of {by}", by=by) if by else "Remove them before the training"
    )
    message = say(
        "{rows} {how} an earlier one in almost all features, more than chance makes. "
        "Random folds test on copies of rows that the model was fitted on, so the scores "
        "would be too good. {cure}.",
        rows=counted(repeats, "row"),
        how=how,
        cure=cure,
    )
    return [
        Leak(
            kind="duplicates",
            columns=[by] if by else [],
            rows=repeats,
            message=message,
            validation=KFold(folds=_FOLDS, groups=by) if by else None,
            leave_out=[],
        )
    ]


def _equal(table: Sequence[Numbers]) -> Pairs:
    return _neighbours(_sum_of(table))


def _neighbours(keys: NDArray[np.uint64]) -> Pairs:
    """Return pairs of rows with equal keys, each row with the one before it."""
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    return np.stack([order[same], order[same + 1]], axis=1)


def _mixed(x: Numbers, place: int) -> NDArray[np.uint64]:
    """Hash a column's cells; ``place`` makes equal cells of other columns differ."""
    bits = np.where(np.isnan(x), np.nan, x).view(np.uint64)
    bits = (bits ^ np.uint64(0x9E3779B97F4A7C15 * (place + 1) % 2**64)) * np.uint64(
        0xBF58476D1CE4E5B9
    )
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _sum_of(table: Sequence[Numbers]) -> NDArray[np.uint64]:
    total: NDArray[np.uint64] = np.zeros(len(table[0]), dtype=np.uint64)
    for place, column in enumerate(table):
        total += _mixed(column, place)
    return total


def _pairs_in(keys: NDArray[np.uint64] | Numbers) -> float:
    counts = np.unique(keys, return_counts=True)[1].astype(float)
    return float((counts * (counts - 1)).sum() / 2)


def _is_unlikely(table: Sequence[Numbers], repeats: int) -> bool:
    """Whether the number of equal rows is beyond chance.

    Few columns of few values make equal rows by themselves. There the columns hold too little
    information to tell all pairs of rows apart, or rows that agree in all other columns often
    differ in one.
    """
    rows = len(table[0])
    pairs = rows * (rows - 1) / 2
    alone = [_pairs_in(np.where(np.isnan(column), np.inf, column)) / pairs for column in table]
    bits = -float(np.sum(np.log2(np.maximum(alone, 1 / pairs))))
    if bits < np.log2(pairs) - np.log2(max(1, repeats)) + _BITS_TO_SPARE:
        return False
    total = _sum_of(table)
    equal = _pairs_in(total)
    # The columns that tell most rows apart say most about chance.
    hashes = [_mixed(table[place], int(place)) for place in np.argsort(alone)[:_MOST_LEFT_OUT]]
    without = [_pairs_in(total - one) for one in hashes]
    if equal >= _MOST_BY_CHANCE * max(without):
        return True
    expected = []
    for one, other in combinations(range(len(hashes)), 2):
        neither = _pairs_in(total - hashes[one] - hashes[other])
        # If nothing but chance made rows equal, two columns would agree independently.
        if neither >= _FEW * equal:
            expected.append(without[one] * without[other] / neither)
    return bool(expected) and max(expected) <= _MOST_BY_CHANCE * equal


def _nearly_equal(table: Sequence[Numbers], are_numbers: Sequence[bool], fewest: float) -> Pairs:
    """Find pairs of rows with nearly equal numbers, unless they only lie densely.

    Rows that lie densely have many times more pairs within twice the distance; copies have not.
    Rows that are equal in all numbers are left out: coarse steps make them, too.

    Args:
        fewest: the number of pairs below which nothing is returned.
    """
    nobody: Pairs = np.zeros((0, 2), dtype=np.int64)
    numbers = [x for x, is_number in zip(table, are_numbers, strict=True) if is_number]
    others = [x for x, is_number in zip(table, are_numbers, strict=True) if not is_number]
    if len(numbers) < _FEWEST_NUMBERS:
        return nobody
    standard = np.stack([_standardized(x) for x in numbers], axis=1)
    pairs = _candidates(np.nan_to_num(standard))
    if not len(pairs):
        return nobody
    one, other = standard[pairs[:, 0]], standard[pairs[:, 1]]
    gaps = np.nan_to_num(np.abs(one - other), nan=np.inf)
    gaps[np.isnan(one) & np.isnan(other)] = 0
    agreeing = gaps.any(axis=1)
    if others:
        equal = [(x[pairs[:, 0]] == x[pairs[:, 1]]) | np.isnan(x[pairs[:, 0]]) for x in others]
        agreeing &= np.mean(equal, axis=0) >= _ALMOST_ALL
    for distance in _NEAR:
        near = agreeing & ((gaps <= distance).mean(axis=1) >= _ALMOST_ALL)
        around = agreeing & ((gaps <= 2 * distance).mean(axis=1) >= _ALMOST_ALL)
        # Of pairs on a line, half of those within twice the distance are within the distance.
        by_chance = around.sum() / 2 + _DEVIATIONS * np.sqrt(around.sum()) / 2
        if near.sum() >= max(fewest, _FEW_AROUND * around.sum(), by_chance):
            found: Pairs = pairs[near]
            return found
    return nobody


def _standardized(x: Numbers) -> Numbers:
    known = x[~np.isnan(x)]
    if not len(known):
        return x
    standard: Numbers = (x - known.mean()) / (known.std() or 1.0)
    return np.clip(standard, -_FAR, _FAR)


def _candidates(standard: Numbers) -> Pairs:
    """Find pairs that are near each other in some random directions."""
    chance = np.random.default_rng(0)
    columns = standard.shape[1]
    directions = chance.normal(size=(columns, _DIRECTIONS)) / np.sqrt(columns)
    along = standard @ directions
    found = []
    for chosen in _CELLS_BY:
        places = np.floor(along[:, chosen] / _CELL + chance.random(3)).astype(np.int64)
        keys = places @ np.array([1, 1 << 20, 1 << 40])
        (ruler, *_) = set(range(_DIRECTIONS)) - set(chosen)
        order = np.lexsort((along[:, ruler], keys))
        keys = keys[order]
        for lag in range(1, _NEIGHBOURS + 1):
            same = np.flatnonzero(keys[lag:] == keys[:-lag])
            one, other = order[same], order[same + lag]
            near = (np.abs(along[one] - along[other]) <= _CELL).all(axis=1)
            found.append(np.stack([one[near], other[near]], axis=1))
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs, axis=0) if len(pairs) else pairs


def _covering(cells: Cells, pairs: Pairs, names: Collection[str]) -> str | None:
    """Return a column that has the same value in almost all pairs, and many values."""
    for name, column in cells.columns.items():
        if name in names or column.type not in ("text", "integer"):
            continue
        x = cells.values[name]
        same = float((x[pairs[:, 0]] == x[pairs[:, 1]]).mean())
        if column.distinct >= _FEWEST_GROUPS and same >= _COVERED:
            return name
    return None
