"""The errors of paired differences between trials. ``ties`` has the sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .units import Numbers, Units

PRIOR_FOLDS = 20
_PRIOR_RATIO = 1.25
"""The prior of the ratio of variances: worth 20 folds, which spread a quarter more than rows."""
_PRELIMINARY = 0.1
"""The level of the test that decides whether folds alone are the units."""
_TINY = 1e-6
"""The least error of a difference, as a part of the trials' own errors: rounding is below it."""
_NOTHING = 1e-100
"""The least variance, for models that are right on every row."""


@dataclass(frozen=True)
class Repeated:
    """Which losses are from which repeat of a test.

    Args:
        repeats: the repeat of each loss, of shape (losses,).
        test_share: the share of the rows that a fit is tested on.
    """

    repeats: NDArray[Any]
    test_share: float


@dataclass(frozen=True)
class Errors:
    """The errors of the differences between a trial and each, all of shape (trials,).

    Args:
        variances: their squares.
        freedom: their degrees of freedom.
        of_rows: the degrees of freedom of the units alone.
        once: the squares without repeats.
        fixed: the part of the squares that no repeat lessens; None without repeats.
        by_folds: whether folds alone are the units.
    """

    variances: Numbers
    freedom: Numbers
    of_rows: Numbers
    once: Numbers
    fixed: Numbers | None
    by_folds: NDArray[np.bool_]


@dataclass(frozen=True)
class Trials:
    """What trials add to their means.

    Args:
        means: the mean losses, of shape (trials,).
        parts: what each unit adds, of shape (trials, units).
        tests: what each test of a unit adds, of shape (trials, tests): the parts, if nothing was
            repeated.
        of_folds: what each fold adds, of shape (trials, folds); or None.
        folds_freedom: the degrees of freedom of all folds.
        repeats: how many times all rows were tested.
    """

    means: Numbers
    parts: Numbers
    tests: Numbers
    of_folds: Numbers | None
    folds_freedom: float
    repeats: int

    @classmethod
    def of(
        cls,
        losses: Numbers,
        units: NDArray[Any] | None,
        folds: NDArray[Any] | None,
        repeated: Repeated | None = None,
    ) -> Trials:
        by_unit = Units.of(losses, units)
        means, parts = by_unit.means(), by_unit.deviations()
        if folds is None:
            return cls(means, parts, parts, None, 0, 1)
        by_fold = Units.of(losses, folds).deviations()
        count = by_fold.shape[1]
        if repeated is None:
            return cls(means, parts, parts, by_fold, count - 1, 1)
        numbers = np.unique(repeated.repeats, return_inverse=True)[1]
        repeats = int(numbers.max()) + 1
        rows = np.arange(losses.shape[1]) if units is None else units
        place = np.unique(rows, return_inverse=True)[1]
        tests = Units.of(losses, place * repeats + numbers).deviations()
        # Folds of a repeat differ from each other; repeats have the same rows in common.
        kept = 1 - repeated.test_share
        by_fold = by_fold * np.sqrt((count - 1) / count / kept)
        return cls(means, parts, tests, by_fold, count * kept, repeats)

    def variances(self, trial: int) -> Numbers:
        """Return the variance of the difference between a trial and each, of shape (trials,), with
        the units alone."""
        return _variances(self.parts, trial)

    def errors(self, trial: int) -> Errors:
        """Return the errors of the differences between a trial and each."""
        variances = self.variances(trial)
        units = self.parts.shape[1]
        fourth = np.square(np.square(self.parts - self.parts[trial])).sum(axis=1)
        kurtosis = units * fourth / variances**2
        of_rows = np.clip(2 * units / np.maximum(kurtosis - 1, _TINY), 1, units - 1)
        if self.of_folds is None:
            never = np.zeros(len(variances), bool)
            return Errors(variances, of_rows, of_rows, variances, None, never)
        alone = _variances(self.tests, trial)
        ratio = np.square(self.of_folds - self.of_folds[trial]).sum(axis=1) / alone
        folds = self.of_folds.shape[1]
        others = max(self.tests.shape[1] - folds, 1)
        limit = stats.f.isf(_PRELIMINARY, self.folds_freedom, others)
        known = PRIOR_FOLDS + self.folds_freedom
        prior = PRIOR_FOLDS * _PRIOR_RATIO
        moderated = np.maximum((prior + self.folds_freedom * ratio) / known, 1)
        by_folds = ratio > limit
        with_folds = alone * np.where(by_folds, ratio, moderated)
        squares = variances + with_folds - alone
        # Where tests were repeated, folds add only a part of the error.
        of_folds = np.where(by_folds, self.folds_freedom, known) * (squares / with_folds) ** 2
        rows = np.where(by_folds, np.maximum(of_rows, self.folds_freedom), of_rows)
        return Errors(
            squares,
            np.minimum(rows, of_folds),
            of_rows,
            self.repeats * with_folds,
            self._fixed(variances, alone),
            by_folds,
        )

    def _fixed(self, variances: Numbers, alone: Numbers) -> Numbers | None:
        """Return the part of the variances that no repeat lessens.

        A row that adds the same in each repeat has ``repeats`` times the variance of its tests
        taken alone; one that never does has the same.
        """
        if self.repeats == 1:
            return None
        fixed = self.repeats * (variances - alone) / (self.repeats - 1)
        return np.clip(fixed, 0, variances)


def _variances(parts: Numbers, trial: int) -> Numbers:
    own = np.square(parts).sum(axis=1)
    between = np.square(parts - parts[trial]).sum(axis=1)
    least = _TINY**2 * (own + own[trial]) + _NOTHING
    variances: Numbers = np.maximum(between, least)
    return variances
