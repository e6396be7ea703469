"""How many repeats of a test would distinguish two models, or how many rows.

The error of a difference has two parts. What the rows add stays however often they are tested. What
the split and the seed add is averaged over repeats. So the square of the error after ``R`` repeats
is ``fixed + (once - fixed) / R``.

Tests that were repeated show both parts (``ties.pairs``). One test shows their sum alone. Then the
share of the fixed part is that of the corrected variance of C. Nadeau and Y. Bengio, Inference for
the Generalization Error, 2003: of ``J`` fits with a share ``p`` of the rows as test rows, it is in
proportion to ``1 / J + p / (1 - p)``, and only ``1 / J`` falls with repeats. For five folds that
leaves 56 % of the first variance. R. R. Bouckaert and E. Frank, Evaluating the Replicability of
Significance Tests for Comparing Learning Algorithms, 2004, recommend this correction for repeated
cross-validation, because other splits then seldom lead to another decision. It is a guess: models
that hardly depend on the split have a larger fixed part, and models that much depend on it a
smaller one; of pairs of small trees, 10 to 50 % of the variance were fixed. With the guess of 56 %
no number of repeats is enough for a difference that is not more than chance at first. So where it
says that repeats can't decide, but without a fixed part they could, the answer is to measure it
first: two repeats suffice, because all rows take part in it. Those that are needed follow in the
same job.

What is needed is the usual calculation of power (J. Cohen, Statistical Power Analysis for the
Behavioral Sciences, 1988): that a difference as large as the observed one is found with a chance of
80 % at the level of the leaderboard, which tests all pairs together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ...schemas.pipelines.validation import MOST_FITS, HoldOut, KFold
from ..paired import PRIOR_FOLDS
from ..ties import Pair

POWER = 0.8
FIRST_LOOK = 2
"""The repeats that measure what repeats can do."""
_FEWEST = 2


@dataclass(frozen=True)
class Design:
    """How rows are tested once.

    Args:
        fits: the number of fits.
        test_share: the share of the rows that each of them is tested on.
        repeats: how many times the leaderboard tests all rows.
    """

    fits: int
    test_share: float
    repeats: int = 1

    @classmethod
    def of(cls, validation: HoldOut | KFold) -> Design:
        if isinstance(validation, HoldOut):
            return cls(1, validation.test_size)
        return cls(validation.folds, 1 / validation.folds, validation.repeats)

    @property
    def most(self) -> int:
        """The most repeats that are run. More would hardly lessen the error."""
        return max(1, MOST_FITS // self.fits)

    @property
    def fixed_share(self) -> float:
        """The share of the variance of one test that repeats don't lessen, as far as it can be
        known without repeats."""
        fixed = self.test_share / (1 - self.test_share)
        return fixed / (1 / self.fits + fixed)


@dataclass(frozen=True)
class Needed:
    """What would distinguish two models.

    Args:
        repeats: how many repeats; None: no number of them.
        is_first_look: whether they only measure what more repeats can do.
        more_rows: how many times as many rows, where repeats can't decide it. None: the models have
            the same losses.
    """

    repeats: int | None
    is_first_look: bool = False
    more_rows: float | None = None


def find_needed(pair: Pair, limit: float, design: Design) -> Needed:
    """Find out what would distinguish two models that can't be distinguished.

    Args:
        limit: the size of a difference, as a normal deviate, from which on it is more than chance.
    """
    gap = abs(pair.difference)
    if pair.fixed is not None:
        repeats = _find_repeats(gap, pair.fixed, pair, limit, design)
    else:
        repeats = _find_repeats(gap, design.fixed_share * _once(pair, design), pair, limit, design)
        if repeats is None and _find_repeats(gap, 0.0, pair, limit, design) is not None:
            return Needed(min(FIRST_LOOK, design.most), is_first_look=True)
    if repeats is not None:
        return Needed(repeats)
    if gap == 0:
        return Needed(None)
    wanted = (limit + float(stats.norm.ppf(POWER))) ** 2
    return Needed(None, more_rows=wanted * _as_tested(pair, design) / gap**2)


def _as_tested(pair: Pair, design: Design) -> float:
    """Return the square of the error of the leaderboard's own test."""
    if pair.fixed is None:
        return pair.once
    return pair.fixed + (pair.once - pair.fixed) / design.repeats


def _once(pair: Pair, design: Design) -> float:
    """Return the square of the error of a test without repeats."""
    if pair.fixed is not None or design.repeats == 1:
        return pair.once
    share = design.fixed_share
    return pair.once / (share + (1 - share) / design.repeats)


def _find_repeats(gap: float, fixed: float, pair: Pair, limit: float, design: Design) -> int | None:
    """Return the smallest number of repeats after which the gap is found with enough power."""
    repeats = np.arange(_FEWEST, design.most + 1)
    if not len(repeats) or gap == 0:
        return None
    once = max(_once(pair, design), fixed)
    errors = np.sqrt(fixed + (once - fixed) / repeats)
    prior = 0 if pair.by_folds else PRIOR_FOLDS
    of_folds = prior + repeats * design.fits * (1 - design.test_share)
    freedom = np.maximum(1, np.minimum(pair.freedom, of_folds))
    reach = stats.t.isf(stats.norm.sf(limit), freedom) + stats.norm.ppf(POWER)
    enough = np.flatnonzero(gap >= reach * errors)
    return int(repeats[enough[0]]) if len(enough) else None


def rounded_up(rows: float) -> int:
    """Round a number of rows to two digits, upwards: it is an estimate."""
    step: int = 10 ** max(0, math.floor(math.log10(max(rows, 1))) - 1)
    return int(math.ceil(rows / step) * step)
