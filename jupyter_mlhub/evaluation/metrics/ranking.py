"""How well a score ranks the rows of a class above the others: its curves and their area.

The numbers are those of scikit-learn's functions to the last digit; these check their arguments
anew for each class and each curve, which would take most of the time of a report.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_ZERO = np.zeros(1)


@dataclass(frozen=True)
class Ranking:
    """For each score from the highest on: how many rows that have it or a higher one are of the
    class (``hits``), and how many are not (``misses``)."""

    hits: Numbers
    misses: Numbers

    @classmethod
    def of(cls, is_class: NDArray[np.bool_], score: Numbers) -> Ranking:
        order = np.argsort(score, kind="stable")[::-1]
        ranked = score[order]
        ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(score) - 1)
        hits = np.cumsum(is_class[order], dtype=float)[ends]
        return cls(hits, 1 + ends - hits)

    def roc(self) -> tuple[Numbers, Numbers]:
        """Rates of false and true positives, from (0, 0) to (1, 1), without points that lie on the
        line between their neighbours. NaN where the class or the others are missing."""
        hits, misses = self.hits, self.misses
        if len(hits) > 2:
            right, up = misses[1:] - misses[:-1], hits[1:] - hits[:-1]
            kept = np.ones(len(hits), bool)
            kept[1:-1] = (right[1:] != right[:-1]) | (up[1:] != up[:-1])
            hits, misses = hits[kept], misses[kept]
        hits, misses = np.concatenate([_ZERO, hits]), np.concatenate([_ZERO, misses])
        with np.errstate(invalid="ignore"):
            return misses / misses[-1], hits / hits[-1]

    def area(self) -> float:
        """The area under the ROC curve."""
        false, true = self.roc()
        return float(((false[1:] - false[:-1]) * (true[1:] + true[:-1]) / 2).sum())

    def precision_recall(self) -> tuple[Numbers, Numbers]:
        """Recall from 0 on and the precision there, which is said to be 1 where nothing is called.
        The class must not be missing."""
        precision = self.hits / (self.hits + self.misses)
        return np.append(0.0, self.hits / self.hits[-1]), np.append(1.0, precision)


def calibration(is_class: NDArray[np.bool_], score: Numbers, bins: int) -> tuple[Numbers, Numbers]:
    """The mean score of each bin, and the share of the class in it; bins hold equally many rows, as
    far as scores differ."""
    borders = np.percentile(score, np.linspace(0, 1, bins + 1) * 100)
    place = np.searchsorted(borders[1:-1], score)
    rows = np.bincount(place, minlength=bins)
    full = rows > 0
    said = np.bincount(place, weights=score, minlength=bins)[full] / rows[full]
    actual = np.bincount(place, weights=is_class, minlength=bins)[full] / rows[full]
    return said, actual
