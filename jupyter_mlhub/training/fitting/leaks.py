"""Find features that give away the target by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score, r2_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from ...languages import say
from ...schemas.pipelines.reports import Task

SUSPICIOUS = 0.95
"""No search is made below this accuracy or R², because a leak would have raised the score."""
ALONE = 0.97
_MOST_OF_A_DUMMY = 0.9
_MOST_COLUMNS = 20
_MOST_FOLDS = 10
_MOST_ROWS = 20_000
"""A tree takes minutes for a column of some hundred thousand rows, and tells no more."""


def find_leaks(
    task: Task,
    target: str,
    features: pd.DataFrame,
    truth: NDArray[Any],
    splits: Sequence[tuple[NDArray[Any], NDArray[Any]]],
    importance: Mapping[str, float],
) -> list[str]:
    """Write a note for each column that predicts the test rows almost perfectly by itself.

    Of many columns only the most important ones are tried. Of many rows a sample is tried, and of
    many folds the first.
    """
    ranked = sorted(importance, key=lambda name: -importance[name]) or list(features.columns)
    what = "accuracy" if task == "classification" else "R²"
    if task == "classification" and _largest_share(truth) > _MOST_OF_A_DUMMY:
        return []
    folds = max(1, min(_MOST_FOLDS, _MOST_ROWS // len(splits[0][0])))
    some = [(_some(train), _some(test)) for train, test in splits[:folds]]
    notes = []
    for name in ranked[:_MOST_COLUMNS]:
        alone = float(np.mean([_alone(task, features[name], truth, *rows) for rows in some]))
        if alone >= ALONE:
            notes.append(
                say(
                    "{name} alone predicts {target} with {what} {alone:.3f}. If {name} is "
                    "known only together with {target}, or only identifies rows, leave it "
                    "out: the scores then do not apply to new rows.",
                    name=name,
                    target=target,
                    what=what,
                    alone=alone,
                )
            )
    return notes


def _some(rows: NDArray[Any]) -> NDArray[Any]:
    """Return all of few rows, or a sample of many."""
    return (
        rows
        if len(rows) <= _MOST_ROWS
        else np.random.default_rng(0).choice(rows, _MOST_ROWS, False)
    )


def _largest_share(truth: NDArray[Any]) -> float:
    return float(np.unique(truth, return_counts=True)[1].max() / len(truth))


def _alone(
    task: Task,
    column: pd.Series[Any],
    truth: NDArray[Any],
    train: NDArray[Any],
    test: NDArray[Any],
) -> float:
    """Score a tree and a line on one column, and return the better score."""
    x = _numbers(column, train)
    if task == "classification":
        predicted = (
            DecisionTreeClassifier(random_state=0).fit(x[train], truth[train]).predict(x[test])
        )
        return float(accuracy_score(truth[test], predicted))
    if len(test) < 2:
        return 0.0
    models = (DecisionTreeRegressor(random_state=0), LinearRegression())
    return max(
        float(r2_score(truth[test], model.fit(x[train], truth[train]).predict(x[test])))
        for model in models
    )


def _numbers(column: pd.Series[Any], train: NDArray[Any]) -> NDArray[np.float64]:
    """Encode a column as numbers without missing values. Words become their position among the
    training rows' words."""
    if not pd.api.types.is_numeric_dtype(column.dtype):
        known = pd.Index(column.iloc[train].dropna().unique())
        places: NDArray[np.float64] = known.get_indexer(column).astype(float)
        return places[:, np.newaxis]
    values = column.to_numpy(dtype=float, na_value=np.nan)
    present = values[train][~np.isnan(values[train])]
    middle = float(np.median(present)) if len(present) else 0.0
    return np.where(np.isnan(values), middle, values)[:, np.newaxis]
