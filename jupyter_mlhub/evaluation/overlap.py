"""Tested rows that a model was fitted on: a score on them tells little about new rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..languages import say, say_n
from ..schemas.pipelines.reports import Task
from ..wording import counted
from .metrics.definitions import metrics_of
from .metrics.predictions import Predictions, encoded
from .metrics.scores import headline_score

Keys = NDArray[np.uint64]


def row_keys(features: pd.DataFrame, truth: NDArray[Any]) -> Keys:
    """Return a number for each row, of shape (n,). Rows with equal features and target have equal
    numbers."""
    columns = {str(place): _alike(features.iloc[:, place]) for place in range(features.shape[1])}
    columns["truth"] = _alike(pd.Series(truth, index=features.index))
    frame = pd.DataFrame(columns)
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), dtype=np.uint64)


def _alike(column: pd.Series[Any]) -> pd.Series[Any]:
    """Give equal values one type, integers and floats too."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype(float) + 0.0  # -0.0 is 0.0
    return column.astype(object).where(column.notna(), "\0").map(str).astype(object)


def count_on_both_sides(keys: Keys, splits: Iterable[tuple[NDArray[Any], NDArray[Any]]]) -> int:
    """Count the tested rows that equal another row on which their fold's model was fitted.

    Args:
        splits: the places of each fold's fitted and tested rows.
    """
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    if counts.max(initial=0) < 2:
        return 0
    total = 0
    for train, test in splits:
        others = np.setdiff1d(train, test, assume_unique=True)
        total += int(np.isin(places[test], places[others]).sum())
    return total


def about_equal_rows(equal: int, tested: int) -> str:
    """Write the note on tested rows that equal fitted ones."""
    return say(
        "{equal:,} of {rows} equal a row that the model was fitted on, in all features "
        "and the target: the scores may be better than on new rows.",
        equal=equal,
        rows=counted(tested, "tested row"),
    )


def about_training_rows(task: Task, seen: NDArray[np.bool_], predictions: Predictions) -> str:
    """Write the note on training rows among the tested ones, with the score on the others.

    Args:
        seen: whether each row is a training row, of shape (n,).
    """
    if seen.all():
        return say(
            "All {rows} are training rows: the scores are better than they would be on new rows.",
            rows=counted(len(seen), "row"),
        )
    rest = ~seen
    others = Predictions(predictions.truth[rest], predictions.predicted[rest], None, None)
    if task == "classification":
        others = encoded([others])[1][0]
    score = headline_score(task, others)
    label = metrics_of(task)[0].label
    others_say = say(
        "on the other {count:,}: {label} {score:.4g}",
        count=int(rest.sum()),
        label=label,
        score=score,
    )
    if not math.isfinite(score):
        others_say = say("the other {count:,} are too few for a score", count=int(rest.sum()))
    return say_n(
        "{count:,} of {total:,} rows is a training row; {rest}.",
        "{count:,} of {total:,} rows are training rows; {rest}.",
        int(seen.sum()),
        total=len(seen),
        rest=others_say,
    )
