"""How sure a score is: intervals that hold the score on endless new rows in 95 % of all cases.

Held by a simulation of hold-outs and cross-validations (tests/test_intervals.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from scipy import stats

from ...schemas.reports import Task
from .definitions import MetricDefinition, Predictions
from .scores import draw_weights, weighted_scores

RESAMPLES = 100
MAX_ROWS = 500
MAX_RANKED_CLASSES = 30
"""With more, what ranks the rows for each class has no interval over rows."""
FEWEST_ROWS = 10
_CONFIDENCE = 0.95
_NORMAL = float(stats.norm.ppf((1 + _CONFIDENCE) / 2))

Interval = list[float]
Range = tuple[float, float]


def over_rows(definition: MetricDefinition, mean: float, error: float, rows: int) -> Interval:
    """The interval of a metric from its standard error over ``rows`` tested rows.

    A share of rows has E. B. Wilson's interval (Probable Inference, 1927), which is right for few
    rows and shares near 1. Other metrics have one that is even on a scale without ends: an
    interval of R² or of an area under a curve never passes 1 (delta method; L. Wasserman, All of
    Statistics, 2004, 9.9).
    """
    low, high = definition.range
    if definition.name == "accuracy" or (error == 0 and (low, high) == (0, 1)):
        return _wilson(mean, rows)
    reach = _NORMAL * error
    if math.isfinite(low) and math.isfinite(high) and low < mean < high:
        middle = math.log((mean - low) / (high - mean))
        reach *= (high - low) / ((mean - low) * (high - mean))
        return [_back(middle + part, low, high) for part in (-reach, reach)]
    if math.isfinite(low) and mean > low:
        wider = math.exp(min(reach / (mean - low), 50))
        return [low + (mean - low) / wider, low + (mean - low) * wider]
    if math.isfinite(high) and mean < high:
        wider = math.exp(min(reach / (high - mean), 50))
        return [high - (high - mean) * wider, high - (high - mean) / wider]
    return [max(mean - reach, low), min(mean + reach, high)]


def over_folds(numbers: Sequence[float], range_: Range) -> Interval | None:
    """The interval of a mean over folds, where no more is known than a score of each: Student's.

    The fits share rows, but what they are tested on does not, and that is what varies.
    """
    count = len(numbers)
    if count < 2:
        return None
    mean, spread = float(np.mean(numbers)), float(np.std(numbers, ddof=1))
    reach = _reach(count) * spread / math.sqrt(count)
    return [max(mean - reach, range_[0]), min(mean + reach, range_[1])] if reach else None


def of_mean(
    definition: MetricDefinition,
    mean: float,
    together: float,
    error: float | None,
    rows: int,
) -> Interval | None:
    """The interval of a metric's ``mean`` over folds, or of the score of a single test.

    Args:
        together: the score of the rows of all folds at once. R² and its like are too low on the
            few rows of a fold, so the interval is around this one, and reaches to the mean.
    """
    if error is None:
        return None
    low, high = over_rows(definition, together, error, rows)
    return [min(low, mean), max(high, mean)]


def row_errors(task: Task, predictions: Predictions) -> dict[str, float]:
    """The standard error of each metric, by resampling the test rows (B. Efron's bootstrap).

    Of many rows a part is resampled, and the error is that of all of them. Classes are places, as
    ``encoded`` gives them.
    """
    rows = len(predictions.truth)
    if rows < FEWEST_ROWS:
        return {}
    if rows > MAX_ROWS:
        chosen = np.random.default_rng(0).choice(rows, MAX_ROWS, replace=False)
        predictions = predictions.at(np.sort(chosen))
    if predictions.classes is not None and len(predictions.classes) > MAX_RANKED_CLASSES:
        predictions = replace(predictions, probabilities=None)
    part = len(predictions.truth)
    narrower = float(np.sqrt(part / rows))
    scores = weighted_scores(task, predictions, draw_weights(part, RESAMPLES))
    # A sample varies less around itself than around what it was drawn from.
    fewer = math.sqrt(part / (part - 1))
    return {
        name: float(np.nanstd(values, ddof=1)) * narrower * fewer
        for name, values in scores.items()
        if np.isfinite(values).sum() > RESAMPLES // 2
    }


def _wilson(share: float, rows: int) -> Interval:
    z = _NORMAL**2 / rows
    middle = (share + z / 2) / (1 + z)
    reach = math.sqrt(share * (1 - share) * z + z * z / 4) / (1 + z)
    return [max(0.0, middle - reach), min(1.0, middle + reach)]


def _back(place: float, low: float, high: float) -> float:
    return low + (high - low) / (1 + math.exp(-max(-50.0, min(50.0, place))))


@cache
def _reach(count: int) -> float:
    """How many standard errors reach to the end of the interval, of an error of so many."""
    return float(stats.t.ppf((1 + _CONFIDENCE) / 2, count - 1))
