"""How sure a score is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from scipy import stats

from ..schemas.reports import Task
from .metrics import Predictions
from .scores import draw_weights, weighted_scores

RESAMPLES = 100
MAX_ROWS = 500
MAX_RANKED_CLASSES = 30
"""With more, what ranks the rows for each class has no interval over rows."""
FEWEST_ROWS = 10
_CONFIDENCE = 0.95
_NORMAL = float(stats.norm.ppf((1 + _CONFIDENCE) / 2))


def fold_error(values: Sequence[float], train_rows: float, test_rows: float) -> float:
    """Half of the 95 % interval of a mean over folds, by the corrected resampled t-test.

    The fits of different folds share rows, so their scores vary less than independent ones would;
    the variance is raised by the share of test rows (C. Nadeau, Y. Bengio, Inference for the
    Generalization Error, 2003).
    """
    count = len(values)
    if count < 2 or not train_rows:
        return 0.0
    spread = float(np.std(values, ddof=1)) * float(np.sqrt(1 / count + test_rows / train_rows))
    return _of_spread(count) * spread


@cache
def _of_spread(count: int) -> float:
    """How many standard errors reach to the end of the interval of a mean of so many."""
    return float(stats.t.ppf((1 + _CONFIDENCE) / 2, count - 1))


def row_errors(task: Task, predictions: Predictions) -> dict[str, float]:
    """Half of the 95 % interval of each metric, by resampling the test rows (B. Efron's bootstrap).

    Of many rows a part is resampled, and the interval is narrowed as for all of them. Classes are
    places, as ``encoded`` gives them.
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
    return {
        name: _NORMAL * float(np.nanstd(values, ddof=1)) * narrower
        for name, values in scores.items()
        if np.isfinite(values).sum() > RESAMPLES // 2
    }
