"""What matters to a model: how much worse it gets when a column's values are shuffled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..schemas.reports import Task
from .metrics import Predictions, metrics_of

MAX_COLUMNS = 200
MAX_ROWS = 500
MAX_PREDICTIONS = 20_000


def permutation_importance(
    model: Any, task: Task, features: pd.DataFrame, predictions: Predictions, seed: int
) -> dict[str, float]:
    """The fall of the headline metric for each column, on the rows of one fold.

    All shuffled copies are predicted in one call, which for most estimators costs little more
    than one prediction. Tables of very many columns are left out. As in L. Breiman, Random
    Forests, 2001.
    """
    columns = list(features.columns)
    if not 1 < len(columns) <= MAX_COLUMNS or len(features) < 2:
        return {}
    rows = min(len(features), MAX_ROWS, max(20, MAX_PREDICTIONS // len(columns)))
    chosen = np.random.default_rng(seed)
    picked = np.sort(chosen.permutation(len(features))[:rows])
    truth = predictions.truth[picked]
    # The rows once for each column, in which that column is shuffled.
    places = np.tile(picked, (len(columns), 1))
    shuffled = {}
    for index, column in enumerate(columns):
        own = places.copy()
        own[index] = chosen.permutation(picked)
        shuffled[column] = features[column].take(own.ravel()).reset_index(drop=True)
    said = np.asarray(model.predict(pd.DataFrame(shuffled)))
    compute = metrics_of(task)[0].compute
    whole = compute(Predictions(truth, predictions.predicted[picked]))
    if whole is None:
        return {}
    falls = {}
    for index, column in enumerate(columns):
        score = compute(Predictions(truth, said[index * rows : (index + 1) * rows]))
        if score is not None:
            falls[column] = whole - score
    return falls
