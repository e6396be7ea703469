"""How sure a score is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from .metrics import Predictions

RESAMPLES = 100
MAX_ROWS = 1000
_CONFIDENCE = 0.95

Compute = Callable[[Predictions], float | None]


def over_folds(values: Sequence[float], train_rows: float, test_rows: float) -> list[float] | None:
    """95 % interval of the mean over folds, by the corrected resampled t-test.

    The fits of different folds share rows, so their scores vary less than independent ones would;
    the variance is raised by the share of test rows (C. Nadeau, Y. Bengio, Inference for the
    Generalization Error, 2003).
    """
    count = len(values)
    if count < 2 or not train_rows:
        return None
    spread = float(np.std(values, ddof=1)) * np.sqrt(1 / count + test_rows / train_rows)
    half = float(stats.t.ppf((1 + _CONFIDENCE) / 2, count - 1)) * spread
    mean = float(np.mean(values))
    return [mean - half, mean + half]


def over_rows(compute: Compute, predictions: Predictions, value: float) -> list[float] | None:
    """95 % interval by resampling the test rows (B. Efron's percentile bootstrap, centred).

    Of many rows a part is resampled, and the interval is narrowed as for all of them.
    """
    rows = len(predictions.truth)
    if rows < 10:
        return None
    part = min(rows, MAX_ROWS)
    chosen = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        score = compute(predictions.at(chosen.integers(0, rows, part)))
        if score is not None and np.isfinite(score):
            found.append(score)
    if len(found) < RESAMPLES // 2:
        return None
    low, high = np.quantile(found, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    middle, narrower = float(np.mean(found)), float(np.sqrt(part / rows))
    return [value + (float(low) - middle) * narrower, value + (float(high) - middle) * narrower]
