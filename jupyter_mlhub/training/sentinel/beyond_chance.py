"""Statistics that say how far an association is beyond what chance makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cells import Numbers

CERTAIN = 6.0
"""Standard deviations beyond chance. Many columns are tried, so that few may pass by chance."""
_MOST_COMPARED = 20_000
_LAGS = 5


@dataclass(frozen=True)
class Between:
    """What groups explain of the differences of some numbers.

    Attributes:
        share: the intraclass correlation: the share of the variance that lies between groups.
        neighbours: the same of groups with neighbouring values. Groups of a measure are like their
            neighbours; groups of things are not.
        deviations: standard deviations beyond chance.
    """

    share: float
    neighbours: float
    deviations: float

    @property
    def excess(self) -> float:
        return self.share - max(0.0, self.neighbours)


def between_groups(places: NDArray[np.int64], counts: NDArray[np.int64], x: Numbers) -> Between:
    """Compare the variance between groups with that within them.

    The share is one less the adjusted ratio of the variance within groups to that of all
    (epsilon squared; T. L. Kelley, An Unbiased Correlation Ratio Measure, 1935).

    Args:
        places: the group of each row, numbered by value, of shape (n,).
        counts: the rows of each group.
        x: a number of each row, NaN where it is missing.
    """
    known = ~np.isnan(x)
    if not known.all():
        places, x = places[known], x[known]
        kept = np.bincount(places, minlength=len(counts))
        order = np.cumsum(kept > 0) - 1
        places, counts = order[places], kept[kept > 0]
    rows, groups = len(x), len(counts)
    x = x - x.mean() if rows else x
    total = float(x @ x)
    if groups < 3 or rows - groups < 3 or total <= 1e-12 * max(1, rows):
        return Between(0.0, 0.0, 0.0)
    sums = np.bincount(places, weights=x, minlength=groups)
    means = sums / counts
    explained = float(sums @ means) / total
    expected = (groups - 1) / (rows - 1)
    deviation = np.sqrt(2 * (groups - 1) * (rows - groups) / ((rows - 1) ** 2 * (rows + 1)))
    weights = np.sqrt(counts[:-1] * counts[1:])
    covariance = float((weights * means[:-1]) @ means[1:]) / float(weights.sum())
    return Between(
        share=1 - (1 - explained) * (rows - 1) / (rows - groups),
        neighbours=covariance / (total / rows),
        deviations=(explained - expected) / float(deviation),
    )


def groups_of(values: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the groups of equal values, in ascending order, and count their rows."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return places, counts


def bounded(x: Numbers) -> Numbers:
    """Return numbers without extremes, which would decide every variance."""
    known = np.sort(x[:: len(x) // _MOST_COMPARED + 1])
    known = known[~np.isnan(known)]
    if not len(known):
        return x
    low, middle, high = known[[int(share * (len(known) - 1)) for share in (0.02, 0.5, 0.98)]]
    if low == high:
        return x
    return np.clip(x, middle - 2 * (high - low), middle + 2 * (high - low))


def lag_correlation(x: Numbers) -> tuple[float, float]:
    """Correlate each number with the next few ones.

    Returns:
        The mean correlation, and how many standard deviations that is beyond chance. Those of
        several lags are about independent where nothing follows anything.
    """
    rows = len(x)
    if rows <= 2 * _LAGS:
        return 0.0, 0.0
    x = x - x.mean()
    total = float(x @ x)
    if total == 0:
        return 0.0, 0.0
    found = float(np.mean([x[lag:] @ x[:-lag] for lag in range(1, _LAGS + 1)])) / total
    return found, found * float(np.sqrt(rows * _LAGS))


def compared(rows: int) -> NDArray[np.int64]:
    """Return the places of some twenty thousand rows, in random order and the same each time."""
    return np.random.default_rng(0).permutation(rows)[:_MOST_COMPARED]
