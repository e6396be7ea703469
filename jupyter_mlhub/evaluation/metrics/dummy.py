"""The dummy that every model is held against: it knows the target of the training rows only.

What it says is what scikit-learn's DummyClassifier (strategy "prior") and DummyRegressor say.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...schemas.artifacts import Dummy
from ...schemas.reports import Task
from .definitions import Predictions


def make_dummy(target: NDArray[Any], task: Task) -> Dummy:
    """What a dummy learns from the target of the training rows."""
    if task == "regression":
        return Dummy(mean=float(np.mean(target)))
    places, classes = pd.factorize(target, sort=True)
    shares = np.bincount(places) / len(target)
    return Dummy(classes=classes.tolist(), shares=shares.tolist())


def ask_dummy(dummy: Dummy, truth: NDArray[Any]) -> Predictions:
    """What it says of rows whose truth is known."""
    rows = len(truth)
    if dummy.mean is not None:
        return Predictions(truth, np.full(rows, dummy.mean))
    classes = np.array(dummy.classes, dtype=truth.dtype.type)
    shares = np.array(dummy.shares)
    commonest = np.repeat(classes[shares.argmax()], rows)
    return Predictions(truth, commonest, np.tile(shares, (rows, 1)), classes)
