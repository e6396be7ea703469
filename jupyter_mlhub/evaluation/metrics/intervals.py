"""Confidence intervals of scores: in 95 % of all cases they hold the score on endless new rows.

A simulation of hold-outs and cross-validations checks them
(tests/hub/evaluation/test_intervals.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from scipy import stats

from ...schemas.pipelines.reports import Task
from .definitions import MetricDefinition
from .predictions import Predictions
from .scores import draw_weights, weighted_scores

RESAMPLES = 100
MAX_ROWS = 500
MAX_RANKED_CLASSES = 30
"""With more classes, metrics that rank the rows of each class have no interval."""
FEWEST_ROWS = 10
_CONFIDENCE = 0.95
_NORMAL = float(stats.norm.ppf((1 + _CONFIDENCE) / 2))

Interval = list[float]
Range = tuple[float, float]


def row_interval(definition: MetricDefinition, mean: float, error: float, rows: int) -> Interval:
    """Return the interval of a metric from its standard error over ``rows`` tested rows.

    A share of rows has the interval of E. B. Wilson (Probable Inference, the Law of Succession, and
    Statistical Inference, 1927), which is right for few rows and shares near 1. Other metrics have
    a normal interval on a transformed scale without ends, so that an interval of R² or ROC AUC
    never passes 1 (delta method; L. Wasserman, All of Statistics, 2004, section 9.9).
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


def fold_interval(numbers: Sequence[float], range_: Range) -> Interval | None:
    """Return Student's interval of a mean over folds, where only a score of each fold is known.

    It takes the folds as independent. Their fits share rows, but their tested rows do not overlap.
    """
    count = len(numbers)
    if count < 2:
        return None
    mean, spread = float(np.mean(numbers)), float(np.std(numbers, ddof=1))
    reach = _reach(count) * spread / math.sqrt(count)
    return [max(mean - reach, range_[0]), min(mean + reach, range_[1])] if reach else None


def mean_interval(
    definition: MetricDefinition,
    mean: float,
    pooled: float,
    error: float | None,
    rows: int,
) -> Interval | None:
    """Return the interval of a metric's mean over folds, or of the score of a single test.

    Args:
        mean: the mean over the folds.
        pooled: the score of the rows of all folds at once. R² and similar metrics are too low on
            the few rows of a fold. So the interval is built around this score, and extended to the
            mean.
        error: the standard error; None where it is not known.
        rows: the number of tested rows.
    """
    if error is None:
        return None
    low, high = row_interval(definition, pooled, error, rows)
    return [min(low, mean), max(high, mean)]


def row_errors(task: Task, predictions: Predictions) -> dict[str, float]:
    """Estimate the standard error of each metric by resampling the tested rows.

    The method is the bootstrap (B. Efron, Bootstrap Methods: Another Look at the Jackknife, 1979).
    Of many rows a part is resampled, and the error is scaled to all of them.

    Args:
        predictions: the predictions, with classes as places, as ``encoded`` gives them.
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
    # A resample varies less around its sample than the sample around the population.
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
    """Return the number of standard errors from the mean to the end of Student's interval.

    Args:
        count: the number of values from which the standard error was estimated.
    """
    return float(stats.t.ppf((1 + _CONFIDENCE) / 2, count - 1))
