"""Whether more trials are worth their time: what they might still gain, beside the noise.

A. Makarova and others, Automatic Termination for Hyperparameter Optimization, 2022, end a search
when an upper limit of what is left to gain is below the standard error of a cross-validated score.
Both are found from losses alone here, because no Gaussian process is fitted to them:

**What is left** is seen from the best losses (L. de Haan, Estimation of the Minimum of a Function
Using Order Statistics, 1981). Near a smooth minimum of ``d`` parameters the share of draws with a
loss below some value grows with the power ``d / 2`` of what lies between that value and the
minimum. So the further the best losses lie from each other, the further the minimum may lie below
the best of them. Limits by the two smallest losses depend on luck, so the best fifth is used.

**The noise** is the standard error of a difference of two of these trials. Trials are tested on
the same rows, so it is smaller than the error of one score, and a search ends later than in the
paper. It comes from the folds, and is corrected for fits that share rows (C. Nadeau and Y. Bengio,
Inference for the Generalization Error, 2003).

Draws of a Bayesian search are not independent. They come near to minima that were found, so nothing
is known of minima far from all draws: no number of trials would show these. Choices count as
dimensions like numbers do, and of several pipelines the one with most parameters counts. Both make
the limit larger.

Searches for the best model of four small tables would have ended after 50, 50, 70 and 107 trials
with searched parameters. Up to 90 or 125 of them were made: the best loss became 0.0001 of itself
smaller on two of the tables, and no smaller on the others. On planted minima of 2 to 8 parameters
at most 0.55 standard errors were lost, by 50 trials with five very noisy folds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

FEWEST = 50
"""The trials with searched parameters that are always made."""
_BEST = 5
"""One of five trials is among the best, by which the minimum is judged."""
_LEVEL = 0.05
"""How often the minimum may lie lower than its limit."""
_FEWEST_FOLDS = 3


@dataclass(frozen=True)
class Tuned:
    """A trial with a score.

    Args:
        folds: its loss on each fold.
        dimensions: how many parameters were searched for it.
    """

    folds: Sequence[float]
    dimensions: int

    @property
    def loss(self) -> float:
        return fmean(self.folds)


def is_saturated(scored: Sequence[Tuned], made: int, best: float, test_share: float) -> bool:
    """Whether what more trials might gain lies within the noise.

    Args:
        scored: the trials with a score among those for which parameters were searched.
        made: how many of these have ended, with those that were stopped early.
        best: the smallest loss of all trials.
        test_share: the share of the rows that a fold tests.
    """
    count = made // _BEST
    if made < FEWEST or len(scored) < count:
        return False
    some = sorted(scored, key=lambda one: one.loss)[:count]
    if min(len(one.folds) for one in some) < _FEWEST_FOLDS:
        return False
    left = most_left(some[-1].loss - best, count, max(one.dimensions for one in some))
    return left <= noise(some, test_share)


def most_left(spread: float, count: int, dimensions: int) -> float:
    """Return how far the minimum may lie below the best loss.

    Args:
        spread: the distance of the worst from the best of ``count`` best losses.
    """
    share: float = 1 - _LEVEL ** (1 / (count - 1))
    ratio: float = share ** (2 / dimensions)
    return spread * ratio / (1 - ratio)


def noise(some: Sequence[Tuned], test_share: float) -> float:
    """Return the standard error of the difference of the losses of two trials."""
    folds = len(some[0].folds)
    of_folds = [fmean(values) for values in zip(*(one.folds for one in some), strict=True)]
    mean = fmean(of_folds)
    rest = sum(
        (value - one.loss - of_fold + mean) ** 2
        for one in some
        for value, of_fold in zip(one.folds, of_folds, strict=True)
    )
    variance = rest / ((len(some) - 1) * (folds - 1))
    return math.sqrt(2 * variance * (1 / folds + test_share / (1 - test_share)))
