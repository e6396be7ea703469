"""Find columns that are known only afterwards: they give the target away by themselves."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from ...languages import say
from ...schemas.pipelines.leaks import Leak
from .beyond_chance import compared
from .cells import Cells, Numbers, ranks

_ALONE = 0.95
_SAME_PLACES = 0.9
_REACH = 3
"""The neighbours on each side that predict a value."""
_MOST_CLASSES = 50
_FEWEST = 10
"""The fewest rows with another class, and with a gap."""


def find_copies(cells: Cells, learned: Collection[str], groups: str | None) -> list[Leak]:
    """Find columns that predict the target almost perfectly, each by itself.

    Args:
        groups: a column of things; one row of each is taken, because others of it tell its target.
    """
    rows = compared(len(cells.truth))
    if groups is not None:
        rows = rows[np.unique(cells.values[groups][rows], return_index=True)[1]]
        rows = rows[compared(len(rows))]
    found = []
    for name in cells.values:
        if name not in learned:
            continue
        alone = _alone(cells, cells.values[name][rows], rows)
        if alone >= _ALONE:
            what = "errors" if cells.is_classification else "differences"
            message = say(
                "{name} alone gives {target_name} almost away: it takes away {alone:.1%} "
                "of the {what}. If it is known only afterwards, the scores tell nothing "
                "about rows to come, however they are split. Then leave {name} out.",
                name=name,
                target_name=cells.target.name,
                alone=alone,
                what=what,
            )
            found.append(_leak(cells, name, message))
    return found


def find_telling_gaps(cells: Cells, learned: Collection[str]) -> list[Leak]:
    """Find columns that are missing just where the target has certain values."""
    target = cells.target.name
    found = []
    for name, values in cells.values.items():
        gaps = np.isnan(values)
        if name not in learned or min(gaps.sum(), (~gaps).sum()) < _FEWEST:
            continue
        if _tells(cells, gaps):
            message = say(
                "Whether {name} is missing gives {target} almost away. Such a column is "
                "often filled in afterwards, and then the scores tell nothing about rows "
                "to come. Leave {name} out, unless it is known in time.",
                name=name,
                target=target,
            )
            found.append(_leak(cells, name, message))
    return found


def _leak(cells: Cells, name: str, message: str) -> Leak:
    return Leak(
        kind="afterwards",
        columns=[name],
        rows=int((~np.isnan(cells.values[name])).sum()),
        message=message,
        validation=None,
        leave_out=[name],
    )


def _alone(cells: Cells, values: Numbers, rows: NDArray[np.int64]) -> float:
    """Predict each target by the rows with the nearest values, and return the share of the errors
    that this takes away."""
    # Rows are in random order, so that equal values have no order of their own.
    there = np.flatnonzero(~np.isnan(values))
    if len(there) < 0.5 * len(rows) or len(there) < 2 * _FEWEST:
        return 0.0
    ordered = there[np.argsort(values[there], kind="stable")]
    truth = cells.truth[rows][ordered]
    if cells.is_classification:
        return _classes_predicted(truth)
    x = ranks(truth)
    total = float(((x - x.mean()) ** 2).sum())
    sums, near = _windows(x[:, np.newaxis])
    predicted = (sums[:, 0] - x) / (near - 1)
    return 1 - float(((x - predicted) ** 2).sum()) / total if total else 0.0


def _classes_predicted(truth: Numbers) -> float:
    names, places, counts = np.unique(truth, return_inverse=True, return_counts=True)
    others = len(truth) - int(counts.max())
    if others < _FEWEST or len(names) > _MOST_CLASSES:
        return 0.0
    own = places[:, np.newaxis] == np.arange(len(names))
    votes, _ = _windows(own.astype(float))
    wrong = int(((votes - own).argmax(axis=1) != places).sum())
    return 1 - wrong / others


def _windows(x: Numbers) -> tuple[Numbers, Numbers]:
    """Sum the rows of ``x`` with their neighbours, and count them."""
    sums = np.concatenate([np.zeros((1, x.shape[1])), np.cumsum(x, axis=0)])
    here = np.arange(len(x))
    first, end = np.maximum(0, here - _REACH), np.minimum(len(x), here + _REACH + 1)
    return sums[end] - sums[first], (end - first).astype(float)


def _tells(cells: Cells, gaps: NDArray[np.bool_]) -> bool:
    names, counts = np.unique(cells.truth, return_counts=True)
    if cells.is_classification:
        classes = names[:_MOST_CLASSES]
        return any(_same_places(gaps, cells.truth == name) for name in classes)
    if _same_places(gaps, cells.truth == names[counts.argmax()]):
        return True
    scores = ranks(cells.truth)
    missing = float(gaps.mean())
    # The difference of mean ranks is at most one half.
    return abs(float(scores[gaps].mean() - scores[~gaps].mean())) >= 0.5 * _ALONE and (
        missing > 0.01
    )


def _same_places(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Whether two facts hold for almost the same rows, by their correlation."""
    a, b, both = one.mean(), other.mean(), (one & other).mean()
    spread = np.sqrt(a * (1 - a) * b * (1 - b))
    return bool(spread > 0 and abs(both - a * b) / spread >= _SAME_PLACES)
