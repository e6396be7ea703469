"""Curves and areas of a score that ranks the rows of a class above the others.

The numbers equal those of scikit-learn's functions to the last digit. These check their arguments
again for each class and each curve, which would take most of the time of a report.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_ZERO = np.zeros(1)


@dataclass(frozen=True)
class Ranking:
    """Counts for each distinct score, from the highest to the lowest, both of shape (m,).

    Args:
        hits: the number of rows of the class with this score or a higher one.
        misses: the number of other rows with this score or a higher one.
    """

    hits: Numbers
    misses: Numbers

    @classmethod
    def of(cls, is_class: NDArray[np.bool_], score: Numbers) -> Ranking:
        """Rank n rows by their score, of shape (n,)."""
        order = np.argsort(score, kind="stable")[::-1]
        ranked = score[order]
        ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(score) - 1)
        hits = np.cumsum(is_class[order], dtype=float)[ends]
        return cls(hits, 1 + ends - hits)

    def roc(self) -> tuple[Numbers, Numbers]:
        """Return the rates of false and true positives, from (0, 0) to (1, 1).

        Points on a line between their neighbours are left out. The rates are NaN where the class or
        the others are missing.
        """
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
        """Return the area under the ROC curve."""
        false, true = self.roc()
        return float(((false[1:] - false[:-1]) * (true[1:] + true[:-1]) / 2).sum())

    def precision_recall(self) -> tuple[Numbers, Numbers]:
        """Return recall from 0 on, and the precision there. Without positive predictions the
        precision is 1.

        The class must not be missing.
        """
        precision = self.hits / (self.hits + self.misses)
        return np.append(0.0, self.hits / self.hits[-1]), np.append(1.0, precision)


def calibration(is_class: NDArray[np.bool_], score: Numbers, bins: int) -> tuple[Numbers, Numbers]:
    """Return the points of a calibration curve: the mean score of each bin, and the share of the
    class.

    Bins hold equally many rows, as far as scores differ (A. Niculescu-Mizil and R. Caruana,
    Predicting Good Probabilities with Supervised Learning, 2005).

    Args:
        is_class: whether each row is of the class, of shape (n,).
        score: the probability of the class, of shape (n,).
    """
    borders = np.percentile(score, np.linspace(0, 1, bins + 1) * 100)
    place = np.searchsorted(borders[1:-1], score)
    rows = np.bincount(place, minlength=bins)
    full = rows > 0
    predicted = np.bincount(place, weights=score, minlength=bins)[full] / rows[full]
    actual = np.bincount(place, weights=is_class, minlength=bins)[full] / rows[full]
    return predicted, actual
