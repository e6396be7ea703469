"""Which trials cannot be distinguished by their losses, and how sure a difference of two is.

All tests are paired: trials were tested on the same rows, so the differences of their losses spread
far less than the losses. What is tested again and again:

**Rows are the units** of a single hold-out or cross-validation, because folds are few: five folds
leave a test four degrees of freedom. Groups are the units where rows belong together. Few unequal
differences, or some extreme ones, leave fewer degrees of freedom than rows: the estimate of the
variance has ``2 n / (kurtosis - 1)`` of them (F. E. Satterthwaite, An Approximate Distribution of
Estimates of Variance Components, 1946, with the variance of a sample variance).

**Folds add an error of their own.** Two fits that differ by their seeds do differ a little on each
fold, in the same direction for all its rows. Rows alone would then find too many differences. The
spread over folds shows this error, but few folds estimate it badly. So the ratio of the two
variances is moderated by a prior (G. K. Smyth, Linear Models and Empirical Bayes Methods, 2004),
with constants that hold for forests, boosting and single trees in
``benchmarks/bench_search_odds.py``. Where the ratio is significant, folds alone are the units (T.
A. Bancroft, Analysis and Inference for Incompletely Specified Models Involving the Use of
Preliminary Tests of Significance, 1964). A seed that has the same effect on all folds, as first
weights of a network that is fitted too briefly, is a true difference between these two models: no
test of one run with each can know that it comes from the seed (X. Bouthillier et al., Accounting
for Variance in Machine Learning Benchmarks, 2021).

**Folds of a repeated cross-validation**, where only a score of each fit is known, are not
independent, because their fits share rows. ``compare_folds`` has the correction of C. Nadeau and Y.
Bengio, Inference for the Generalization Error, 2003.

**Many trials** need a stricter limit than two. All pairs are tested together, step by step (J. P.
Romano and M. Wolf, Stepwise Multiple Testing as Formalized Data Snooping, 2005). The limit of a
step is the largest difference among the pairs that are left, in draws from a normal distribution
with the covariance of the trials (T. Hothorn, F. Bretz and P. Westfall, Simultaneous Inference in
General Parametric Models, 2008). It is less strict than Holm's, because trials are correlated.
Copies of a trial cost nothing. Because all pairs are tested, it does not matter that the best was
chosen by its loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .units import Numbers, Units

MOST_TRIALS = 200
"""No more than these best trials are tested. All others join the last group."""
_DRAWS = 1000
_CONFIDENCE = 0.95
_PRIOR_FOLDS = 20
_PRIOR_RATIO = 1.25
"""The prior of the ratio of variances: worth 20 folds, which spread a quarter more than rows."""
_PRELIMINARY = 0.1
"""The level of the test that decides whether folds alone are the units."""
_TINY = 1e-6
"""The least error of a difference, as a part of the trials' own errors: rounding is below it."""
_NOTHING = 1e-100
"""The least variance, for models that are right on every row."""


@dataclass(frozen=True)
class Comparison:
    """The mean loss of one model less that of another, with a 95 % interval.

    Args:
        p: how often models without a difference would differ at least as much.
    """

    difference: float
    low: float
    high: float
    p: float


def compare(
    a: Numbers,
    b: Numbers,
    units: NDArray[Any] | None = None,
    folds: NDArray[Any] | None = None,
) -> Comparison:
    """Compare the losses of two models on the same rows.

    Args:
        a: the loss of each row, of shape (rows,).
        b: likewise for the other model.
        units: the group of each row, of shape (rows,). None: each row is a unit.
        folds: the fold of each row, of shape (rows,); None for a hold-out.
    """
    found = _Trials.of(np.stack([a, b]), units, folds)
    errors, freedom = found.errors(0)
    return _comparison(float(found.means[0] - found.means[1]), float(errors[1]), float(freedom[1]))


def compare_folds(a: Numbers, b: Numbers, test_share: float) -> Comparison:
    """Compare the losses of two models by fold, from a repeated cross-validation.

    Args:
        a: the loss of each fit, of shape (fits,).
        b: likewise for the other model, with the same rows in each fit.
        test_share: the share of the rows that a fit is tested on.
    """
    differences = np.asarray(a, float) - np.asarray(b, float)
    fits = len(differences)
    spread = float(np.std(differences, ddof=1))
    error = spread * np.sqrt(1 / fits + test_share / (1 - test_share))
    return _comparison(float(np.mean(differences)), error, fits - 1)


def groups(
    losses: Numbers,
    alpha: float = 0.05,
    units: NDArray[Any] | None = None,
    folds: NDArray[Any] | None = None,
) -> list[int]:
    """Return the number of each trial's group.

    Group 1 has the trials that cannot be distinguished from the best. Group 2 has those of the rest
    that cannot be distinguished from the best of the rest, and so on. With a chance of 1 - alpha no
    trial stands below the best of a group although it is as good.

    Args:
        losses: the loss of each row by each trial, of shape (trials, rows).
        alpha: the chance of any false difference among all trials.
        units: the group of each row, of shape (rows,). None: each row is a unit.
        folds: the fold of each row, of shape (rows,); None for a hold-out.
    """
    losses = np.asarray(losses, float)
    order = np.argsort(losses.mean(axis=1), kind="stable")
    differ = _differ(_Trials.of(losses[order[:MOST_TRIALS]], units, folds), alpha)
    numbers = np.zeros(len(losses), int)
    left = np.arange(len(differ))
    number = 0
    while len(left):
        number += 1
        below = differ[left[0], left]
        numbers[order[left[~below]]] = number
        left = left[below]
    numbers[order[MOST_TRIALS:]] = number
    return [int(number) for number in numbers]


@dataclass(frozen=True)
class _Trials:
    """What trials add to their means.

    Args:
        means: the mean losses, of shape (trials,).
        parts: what each unit adds, of shape (trials, units).
        of_folds: what each fold adds, of shape (trials, folds); or None.
    """

    means: Numbers
    parts: Numbers
    of_folds: Numbers | None

    @classmethod
    def of(cls, losses: Numbers, units: NDArray[Any] | None, folds: NDArray[Any] | None) -> _Trials:
        by_unit = Units.of(losses, units)
        by_fold = None if folds is None else Units.of(losses, folds).deviations()
        return cls(by_unit.means(), by_unit.deviations(), by_fold)

    def variances(self, trial: int) -> Numbers:
        """Return the variance of the difference between a trial and each, of shape (trials,)."""
        own = np.square(self.parts).sum(axis=1)
        between = np.square(self.parts - self.parts[trial]).sum(axis=1)
        least = _TINY**2 * (own + own[trial]) + _NOTHING
        variances: Numbers = np.maximum(between, least)
        return variances

    def errors(self, trial: int) -> tuple[Numbers, Numbers]:
        """Return the standard errors of the differences between a trial and each, and their degrees
        of freedom, both of shape (trials,)."""
        variances = self.variances(trial)
        units = self.parts.shape[1]
        fourth = np.square(np.square(self.parts - self.parts[trial])).sum(axis=1)
        kurtosis = units * fourth / variances**2
        freedom = np.clip(2 * units / np.maximum(kurtosis - 1, _TINY), 1, units - 1)
        if self.of_folds is None:
            return np.sqrt(variances), freedom
        folds = self.of_folds.shape[1]
        ratio = np.square(self.of_folds - self.of_folds[trial]).sum(axis=1) / variances
        limit = stats.f.isf(_PRELIMINARY, folds - 1, max(units - folds, 1))
        known = _PRIOR_FOLDS + folds - 1
        moderated = np.maximum((_PRIOR_FOLDS * _PRIOR_RATIO + (folds - 1) * ratio) / known, 1)
        by_folds = ratio > limit
        errors = np.sqrt(variances * np.where(by_folds, ratio, moderated))
        return errors, np.where(by_folds, folds - 1, np.minimum(freedom, known))


def _differ(trials: _Trials, alpha: float) -> NDArray[np.bool_]:
    """Return which trials differ from which, of shape (trials, trials)."""
    count = len(trials.means)
    found = np.zeros((count, count), bool)
    scores = np.zeros((count, count))
    for trial in range(count):
        errors, freedom = trials.errors(trial)
        sizes = np.abs(trials.means - trials.means[trial]) / errors
        scores[trial] = stats.norm.isf(stats.t.sf(sizes, freedom))
    drawn = np.random.default_rng(0).normal(size=(_DRAWS, trials.parts.shape[1])) @ trials.parts.T
    while True:
        limit = max(_limit(trials, drawn, ~found, alpha), float(stats.norm.isf(alpha / 2)))
        wider = scores > limit
        if (wider == found).all():
            return found
        found = wider


def _limit(trials: _Trials, drawn: Numbers, tested: NDArray[np.bool_], alpha: float) -> float:
    """Return what the largest of the tested differences exceeds with a chance of alpha.

    Args:
        drawn: means of trials without a true difference, of shape (draws, trials).
        tested: which pairs are tested, of shape (trials, trials).
    """
    largest = np.zeros(len(drawn))
    for trial in range(len(tested)):
        others = np.flatnonzero(tested[trial, :trial])
        if len(others):
            errors = np.sqrt(trials.variances(trial)[others])
            gaps = np.abs(drawn[:, others] - drawn[:, [trial]]) / errors
            largest = np.maximum(largest, gaps.max(axis=1))
    return float(np.quantile(largest, 1 - alpha))


def _comparison(difference: float, error: float, freedom: float) -> Comparison:
    if error == 0:
        return Comparison(difference, difference, difference, 1.0 if difference == 0 else 0.0)
    reach = error * float(stats.t.ppf((1 + _CONFIDENCE) / 2, freedom))
    p = 2 * float(stats.t.sf(abs(difference) / error, freedom))
    return Comparison(difference, difference - reach, difference + reach, p)
