"""The score of a search's winner, corrected for having been chosen by that score.

The best of many scores is the best partly by luck, so that it is better than what new rows will
show. The correction is the bootstrap bias-corrected cross-validation of I. Tsamardinos, E.
Greasidou and G. Borboudakis, Bootstrapping the Out-of-sample Predictions for Efficient and Accurate
Cross-Validation, 2018 (doi 10.1007/s10994-018-5714-4). No model is fitted again. On each resample
of the tested rows the best trial is chosen by the rows that were drawn, and is scored by the rows
that were not drawn.

Two things differ from the paper, and keep what it estimates:

- The mean is the winner's own score plus what the choice costs: the score of the trial that a
  resample chooses, less the winner's, both on the rows that were not drawn. That has the same
  expectation with far less noise. A search of one trial is corrected by nothing.
- The rows that were not drawn are about a third. Their scores spread more than a score of all rows,
  so percentiles would give an interval that is too wide. The spread is scaled to all rows by the
  factor of the delete-d jackknife (J. Shao and C. F. J. Wu, A General Theory for Jackknife Variance
  Estimation, 1989).

Two small errors remain: ``benchmarks/bench_search_odds.py`` has the numbers. The rows that
were drawn tell less than all rows: where some trials are truly better than others, a resample
misses them more often than the search, and the corrected score is a little too bad. The rows of a
cross-validation help to predict each other, which a resample of rows does not repeat: where no
trial is better than chance, the corrected accuracy is a little too good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ..evaluation.metrics.definitions import metrics_of
from ..evaluation.metrics.predictions import Predictions
from ..evaluation.metrics.scores import draw_weights, weighted_scores
from ..schemas.pipelines.reports import Task
from .units import Numbers, Units, places

RESAMPLES = 500
COSTLY_RESAMPLES = 200
"""Resamples of metrics that are not means over rows: they take longer."""
_CONFIDENCE = 0.95
_MOST_WEIGHTS = 5_000_000
"""Weights that are held in memory at once."""

Loss = Callable[[int, Numbers], Numbers]
"""Of a trial's place and weights of shape (resamples, rows): losses of shape (resamples,)."""


@dataclass(frozen=True)
class Corrected:
    """The winner's score on new rows, with a 95 % interval.

    Args:
        winner: the place of the trial with the best score.
        mean: the corrected score.
        optimism: by how much the winner's own score is better than the corrected one.
    """

    winner: int
    mean: float
    low: float
    high: float
    optimism: float


def corrected(
    losses: Numbers, units: NDArray[Any] | None = None, resamples: int = RESAMPLES
) -> Corrected:
    """Correct the smallest mean loss of trials.

    Args:
        losses: the loss of each tested row by each trial, of shape (trials, rows). Where rows were
            tested several times, as in a repeated cross-validation, the mean over the repeats.
            Trials that are far worse than the best change nothing, and may be left out.
        units: the group of each row, of shape (rows,). Groups are drawn as a whole.
    """
    parts = Units.of(losses, units)
    weights = draw_weights(len(parts.sizes), resamples)
    outside = (weights == 0).astype(float)
    usable = outside.any(axis=1)
    weights, outside = weights[usable], outside[usable]
    inside_means = (weights @ parts.sums.T) / (weights @ parts.sizes)[:, np.newaxis]
    outside_means = (outside @ parts.sums.T) / (outside @ parts.sizes)[:, np.newaxis]
    means = parts.means()
    winner = int(means.argmin())
    chosen = np.take_along_axis(outside_means, inside_means.argmin(axis=1)[:, np.newaxis], 1)[:, 0]
    return _summary(winner, float(means[winner]), chosen, outside_means[:, winner], outside)


def corrected_loss(
    loss: Loss,
    trials: int,
    rows: int,
    units: NDArray[Any] | None = None,
    resamples: int = COSTLY_RESAMPLES,
) -> Corrected:
    """Correct the smallest loss of trials, where a loss is any function of weighted rows.

    Args:
        loss: gives the losses of one trial for many weights of the rows; NaN where not defined.
        units: the group of each row, of shape (rows,). Groups are drawn as a whole.
    """
    place = places(rows, units)
    weights = draw_weights(int(place.max()) + 1, resamples)
    weights = weights[(weights == 0).any(axis=1)]
    outside = (weights == 0).astype(float)
    whole = np.ones((1, weights.shape[1]))
    losses = [_in_parts(loss, trial, whole, place)[0] for trial in range(trials)]
    winner = int(np.nanargmin(losses))
    inside = np.stack([_in_parts(loss, trial, weights, place) for trial in range(trials)])
    picked = np.where(np.isnan(inside), np.inf, inside).argmin(axis=0)
    own = _in_parts(loss, winner, outside, place)
    chosen = own.copy()
    for trial in set(picked.tolist()) - {winner}:
        here = picked == trial
        chosen[here] = _in_parts(loss, trial, outside[here], place)
    defined = np.isfinite(own) & np.isfinite(chosen) & np.isfinite(inside).any(axis=0)
    return _summary(winner, float(losses[winner]), chosen[defined], own[defined], outside[defined])


def corrected_score(
    task: Task,
    metric: str,
    trials: Sequence[Predictions],
    units: NDArray[Any] | None = None,
    resamples: int = COSTLY_RESAMPLES,
) -> Corrected:
    """Correct the best score of trials by a metric of reports.

    Args:
        trials: each trial's predictions of the same rows, with classes as places, as
            ``metrics.definitions.encoded`` gives them.
        units: the group of each row, of shape (rows,). Groups are drawn as a whole.
    """
    definition = next(one for one in metrics_of(task) if one.name == metric)
    sign = -1.0 if definition.higher_is_better else 1.0

    def loss(trial: int, weights: Numbers) -> Numbers:
        return sign * weighted_scores(task, trials[trial], weights)[metric]

    found = corrected_loss(loss, len(trials), len(trials[0].truth), units, resamples)
    low, high = sorted((sign * found.low, sign * found.high))
    least, most = definition.range
    return Corrected(
        found.winner, sign * found.mean, max(low, least), min(high, most), found.optimism
    )


def _summary(
    winner: int, loss: float, chosen: Numbers, own: Numbers, outside: Numbers
) -> Corrected:
    """Summarize the losses on the rows that were not drawn, all of shape (resamples,).

    Args:
        chosen: the losses of the trials that the resamples choose.
        own: the losses of the winner.
    """
    if len(chosen) < 2:
        raise ValueError("the loss is defined on too few resamples")
    optimism = float(np.mean(chosen - own))
    mean = loss + optimism
    share = float(outside.mean())
    error = float(np.std(chosen, ddof=1) * np.sqrt(share / (1 - share)))
    reach = error * float(stats.t.ppf((1 + _CONFIDENCE) / 2, outside.shape[1] - 1))
    return Corrected(winner, mean, mean - reach, mean + reach, optimism)


def _in_parts(loss: Loss, trial: int, weights: Numbers, place: NDArray[np.intp]) -> Numbers:
    """Return losses for weights of units, of shape (resamples, units)."""
    step = max(1, _MOST_WEIGHTS // len(place))
    return np.concatenate(
        [
            loss(trial, weights[start : start + step, place])
            for start in range(0, len(weights), step)
        ]
    )
