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

**Tests that were repeated with other splits and seeds** tell about the same rows again and again.
Each row is one unit with all of its tests (see ``Units``): what a row adds of its own stays, what
the split and the seed add is averaged. The error that folds add is known from all folds of all
repeats, and falls with their number.

**Many trials** need a stricter limit than two. All pairs are tested together, step by step (J. P.
Romano and M. Wolf, Stepwise Multiple Testing as Formalized Data Snooping, 2005). The limit of a
step is the largest difference among the pairs that are left, in draws from a normal distribution
with the covariance of the trials (T. Hothorn, F. Bretz and P. Westfall, Simultaneous Inference in
General Parametric Models, 2008). It is less strict than Holm's, because trials are correlated.
Copies of a trial cost nothing. Because all pairs are tested, it does not matter that the best was
chosen by its loss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .paired import Repeated, Trials
from .units import Numbers

ALPHA = 0.05
MOST_TRIALS = 200
"""No more than these best trials are tested. All others join the last group."""
_DRAWS = 1000
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Known:
    """What repeats have shown of some trials.

    Args:
        losses: the mean loss of a trial over the repeats, by its place.
        differ: the places of two trials with a difference that is more than chance.
    """

    losses: Mapping[int, float]
    differ: Sequence[tuple[int, int]]

    def reorder(self, order: NDArray[np.intp]) -> NDArray[np.intp]:
        """Let these trials share their places out by their losses over the repeats."""
        here = np.isin(order, list(self.losses))
        order = order.copy()
        order[here] = sorted(order[here], key=lambda trial: self.losses[int(trial)])
        return order


@dataclass(frozen=True)
class Pair:
    """The difference between two trials, and what its error is made of.

    Args:
        first: the place of a trial.
        second: the place of another.
        difference: the mean loss of the first less that of the second.
        variance: the square of the error of the difference.
        once: what that would be without repeats.
        fixed: the part of it that no repeat lessens. None: nothing was repeated, so it is not
            known.
        freedom: the degrees of freedom of the rows, or of what else is a unit.
        by_folds: whether folds alone are the units.
        differs: whether the difference is more than chance.
    """

    first: int
    second: int
    difference: float
    variance: float
    once: float
    fixed: float | None
    freedom: float
    by_folds: bool
    differs: bool


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
    found = Trials.of(np.stack([a, b]), units, folds)
    errors = found.errors(0)
    difference, error = found.means[0] - found.means[1], np.sqrt(errors.variances[1])
    return _comparison(float(difference), float(error), float(errors.freedom[1]))


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
    alpha: float = ALPHA,
    units: NDArray[Any] | None = None,
    folds: NDArray[Any] | None = None,
    known: Known | None = None,
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
        known: what repeats have shown of some of the trials.
    """
    losses = np.asarray(losses, float)
    order = np.argsort(losses.mean(axis=1), kind="stable")
    if known is not None:
        order = known.reorder(order)
    tested = order[:MOST_TRIALS]
    differ = _differ(Trials.of(losses[tested], units, folds), alpha)[0]
    if known is not None:
        place = {int(trial): at for at, trial in enumerate(tested)}
        for one, other in known.differ:
            if one in place and other in place:
                differ[place[one], place[other]] = differ[place[other], place[one]] = True
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


def pairs(
    losses: Numbers,
    alpha: float = ALPHA,
    units: NDArray[Any] | None = None,
    folds: NDArray[Any] | None = None,
    repeated: Repeated | None = None,
) -> tuple[list[Pair], float]:
    """Test all pairs of trials together.

    Args:
        losses: the loss of each test of a row by each trial, of shape (trials, losses).
        alpha: the chance of any false difference among all trials.
        units: the row of each loss, or its group; of shape (losses,).
        folds: the fold of each loss, of shape (losses,); each repeat has its own.
        repeated: the repeat of each loss; None where rows were tested once.

    Returns:
        The pairs, and the limit of the last step: the size of a difference in its standard errors
        from which on it is more than chance.
    """
    trials = Trials.of(np.asarray(losses, float), units, folds, repeated)
    differ, limit = _differ(trials, alpha)
    found = []
    for first in range(len(differ)):
        errors = trials.errors(first)
        found += [
            Pair(
                first,
                second,
                difference=float(trials.means[first] - trials.means[second]),
                variance=float(errors.variances[second]),
                once=float(errors.once[second]),
                fixed=None if errors.fixed is None else float(errors.fixed[second]),
                freedom=float(errors.of_rows[second]),
                by_folds=bool(errors.by_folds[second]),
                differs=bool(differ[first, second]),
            )
            for second in range(first + 1, len(differ))
        ]
    return found, limit


def _differ(trials: Trials, alpha: float) -> tuple[NDArray[np.bool_], float]:
    """Return which trials differ from which, of shape (trials, trials), and the limit of their
    differences as a normal deviate."""
    count = len(trials.means)
    found = np.zeros((count, count), bool)
    scores = np.zeros((count, count))
    for trial in range(count):
        errors = trials.errors(trial)
        sizes = np.abs(trials.means - trials.means[trial]) / np.sqrt(errors.variances)
        scores[trial] = stats.norm.isf(stats.t.sf(sizes, errors.freedom))
    drawn = np.random.default_rng(0).normal(size=(_DRAWS, trials.parts.shape[1])) @ trials.parts.T
    while True:
        limit = max(_limit(trials, drawn, ~found, alpha), float(stats.norm.isf(alpha / 2)))
        wider = scores > limit
        if (wider == found).all():
            return found, limit
        found = wider


def _limit(trials: Trials, drawn: Numbers, tested: NDArray[np.bool_], alpha: float) -> float:
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
