"""Permutation importance: how much worse a model gets when a column's values are shuffled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from ..schemas.pipelines.reports import Task
from .metrics.predictions import Predictions
from .metrics.scores import headline_score

MAX_COLUMNS = 200
MAX_ROWS = 500
MAX_PREDICTIONS = 20_000


def permutation_importance(
    model: Any, task: Task, features: pd.DataFrame, predictions: Predictions, seed: int
) -> dict[str, float]:
    """Measure the fall of the headline metric for each column, on the rows of one fold.

    The method is that of L. Breiman, Random Forests, 2001. All shuffled copies are predicted in one
    call, which for most estimators costs little more than one prediction. Tables of very many
    columns are left out.

    Args:
        features: the rows of the fold, of shape (n, k).
        predictions: the predictions for these n rows.

    Returns:
        The fall by the name of the column. It is negative where the model gets better.
    """
    columns = list(features.columns)
    if not 1 < len(columns) <= MAX_COLUMNS or len(features) < 2:
        return {}
    rows = min(len(features), MAX_ROWS, max(20, MAX_PREDICTIONS // len(columns)))
    chosen = np.random.default_rng(seed)
    picked = np.sort(chosen.permutation(len(features))[:rows])
    truth = predictions.truth[picked]
    # For each column a copy of the rows in which this column is shuffled.
    places = np.tile(picked, len(columns))
    shuffled = {}
    for index, column in enumerate(columns):
        own = places.copy()
        own[index * rows : (index + 1) * rows] = chosen.permutation(picked)
        shuffled[column] = features[column].array.take(own)
    predicted = np.asarray(model.predict(pd.DataFrame(shuffled, copy=False)))
    whole = headline_score(task, Predictions(truth, predictions.predicted[picked]))
    falls = {
        column: whole - headline_score(task, Predictions(truth, part))
        for column, part in zip(columns, predicted.reshape(len(columns), rows), strict=True)
    }
    return {column: fall for column, fall in falls.items() if math.isfinite(fall)}
