"""The dummy that every model is compared with: it knows only the target of the training rows.

It predicts like scikit-learn's DummyClassifier (strategy "prior") and DummyRegressor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...schemas.data.artifacts import Dummy
from ...schemas.pipelines.reports import Task
from .predictions import Predictions


def make_dummy(target: NDArray[Any], task: Task) -> Dummy:
    """Fit a dummy to the target of the training rows, of shape (n,)."""
    if task == "regression":
        return Dummy(mean=float(np.mean(target)))
    places, classes = pd.factorize(target, sort=True)
    shares = np.bincount(places) / len(target)
    return Dummy(classes=classes.tolist(), shares=shares.tolist())


def predict_dummy(dummy: Dummy, truth: NDArray[Any]) -> Predictions:
    """Return the dummy's predictions for n rows with a known truth, of shape (n,)."""
    rows = len(truth)
    if dummy.mean is not None:
        return Predictions(truth, np.full(rows, dummy.mean))
    classes = np.array(dummy.classes, dtype=truth.dtype.type)
    shares = np.array(dummy.shares)
    most_frequent = np.repeat(classes[shares.argmax()], rows)
    return Predictions(truth, most_frequent, np.tile(shares, (rows, 1)), classes)
