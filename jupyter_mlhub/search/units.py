"""Units: what is drawn as a whole when the scores of trials are resampled or compared.

A unit is a row, or a group of rows that belong together, as the visits of one patient do. Rows of
a group are alike, so that a group of ten tells less than ten rows (A. C. Cameron and D. L. Miller,
A Practitioner's Guide to Cluster-Robust Inference, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
MOST_ROWS = 20_000
"""Of more rows, these are drawn at random where models of many jobs are compared: that bounds
memory and time."""
MOST_UNITS = 10_000
"""More rows than this are joined into blocks at random: that changes no mean and no error, and
bounds the time."""


@dataclass(frozen=True)
class Units:
    """The losses of trials by unit.

    Args:
        sums: the sum of each trial's losses over the rows of each unit, of shape (trials, units).
        sizes: the number of rows of each unit, of shape (units,).
    """

    sums: Numbers
    sizes: Numbers

    @classmethod
    def of(cls, losses: Numbers, labels: NDArray[Any] | None = None) -> Units:
        """Sum losses of shape (trials, rows) over units.

        Args:
            labels: the unit of each row, of shape (rows,). None: each row is a unit.
        """
        losses = np.asarray(losses, float)
        if not np.isfinite(losses).all():
            raise ValueError("losses must be finite")
        place = places(losses.shape[1], labels)
        sizes = np.bincount(place).astype(float)
        if len(sizes) < 2:
            raise ValueError("at least 2 units are needed")
        if len(sizes) == losses.shape[1]:
            return cls(losses[:, np.argsort(place)], sizes)
        order = np.argsort(place, kind="stable")
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int)
        return cls(np.add.reduceat(losses[:, order], starts, axis=1), sizes)

    def means(self) -> Numbers:
        """Return the mean loss of each trial over all rows, of shape (trials,)."""
        means: Numbers = self.sums.sum(axis=1) / self.sizes.sum()
        return means

    def deviations(self) -> Numbers:
        """Return what each unit adds to each trial's mean, of shape (trials, units).

        The squares of a row sum to the square of the mean's standard error. Units of unequal sizes
        count by their rows (W. G. Cochran, Sampling Techniques, 1977, section 6.4: the error of a
        ratio).
        """
        units = len(self.sizes)
        fewer = np.sqrt(units / (units - 1))
        parts = self.sums - self.means()[:, np.newaxis] * self.sizes
        scaled: Numbers = fewer * parts / self.sizes.sum()
        return scaled


def places(rows: int, labels: NDArray[Any] | None) -> NDArray[np.intp]:
    """Return the place of each row's unit, of shape (rows,): numbers from 0 on, without gaps."""
    if labels is not None:
        if len(labels) != rows:
            raise ValueError("each row needs a unit")
        found = np.unique(labels, return_inverse=True)[1]
    else:
        found = np.arange(rows)
    units = int(found.max()) + 1
    if units <= MOST_UNITS:
        return found
    block = np.random.default_rng(0).permutation(units) % MOST_UNITS
    return block[found]
