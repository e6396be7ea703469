"""Rows that a model has seen: a score on them says little of new rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..schemas.reports import Task
from ..wording import counted
from .metrics.definitions import Predictions, encoded, metrics_of
from .metrics.scores import headline_score

Keys = NDArray[np.uint64]


def row_keys(features: pd.DataFrame, truth: NDArray[Any]) -> Keys:
    """A number for each row: rows of the same features and the same target have the same."""
    columns = {str(place): _alike(features.iloc[:, place]) for place in range(features.shape[1])}
    columns["truth"] = _alike(pd.Series(truth, index=features.index))
    frame = pd.DataFrame(columns)
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), dtype=np.uint64)


def _alike(column: pd.Series[Any]) -> pd.Series[Any]:
    """Equal values are of one type, whole numbers and fractions too."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype(float) + 0.0  # -0.0 is 0.0
    return column.astype(object).where(column.notna(), "\0").map(str).astype(object)


def count_on_both_sides(
    keys: Keys, tests: Sequence[NDArray[Any]], fitted: NDArray[Any] | None
) -> int:
    """Tested rows that equal a row on which their fold's model was fitted.

    Args:
        tests: the places of each fold's tested rows.
        fitted: those of the rows that were fitted on; without, all that are not tested.
    """
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    if counts.max(initial=0) < 2:
        return 0
    total = 0
    for test in tests:
        inside = np.zeros(len(keys), dtype=bool)
        inside[test] = True
        train = np.flatnonzero(~inside) if fitted is None else np.setdiff1d(fitted, test)
        total += int(np.isin(places[test], places[train]).sum())
    return total


def about_equal_rows(equal: int, tested: int) -> str:
    return (
        f"{equal:,} of {counted(tested, 'tested row')} equal a row that the model was fitted on, "
        "in all features and the target: the scores may be better than on new rows."
    )


def about_training_rows(task: Task, seen: NDArray[np.bool_], predictions: Predictions) -> str:
    """What is to be said where some of the rows were trained on; how good the model is on the
    others."""
    if seen.all():
        return (
            f"All {counted(len(seen), 'row')} are training rows: the scores are better than they "
            "would be on new rows."
        )
    rest = ~seen
    others = Predictions(predictions.truth[rest], predictions.predicted[rest], None, None)
    if task == "classification":
        others = encoded([others])[1][0]
    score = headline_score(task, others)
    label = metrics_of(task)[0].label
    told = f"on the other {int(rest.sum()):,}: {label} {score:.4g}"
    if not math.isfinite(score):
        told = f"the other {int(rest.sum()):,} are too few for a score"
    count = int(seen.sum())
    what = "is a training row" if count == 1 else "are training rows"
    return f"{count:,} of {len(seen):,} rows {what}; {told}."
