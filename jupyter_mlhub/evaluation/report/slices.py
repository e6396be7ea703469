"""Scores on slices of the rows, and the rows that the model gets most wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...schemas.pipelines.reports import RowTable, Slice
from ..metrics.predictions import Predictions

MAX_VALUES = 12
MAX_SLICED_COLUMNS = 30
MIN_ROWS = 5
WORST = 20
SHOWN_COLUMNS = 12
_LONGEST = 200

RowSlices = tuple[NDArray[np.intp], list[str]]
"""For each row the place of its slice's name; the names of the slices."""


def make_slices(
    chosen: pd.DataFrame, features: pd.DataFrame, scores: NDArray[Any], metric: str
) -> list[Slice]:
    """Compute a metric for each value of columns with few values, and for quarters of numbers.

    Chosen columns come first, the others by the span of their scores. Where a chosen column has
    many values, the top values are slices, and the others are one.

    Args:
        chosen: the tested rows with the columns that somebody asked for, of shape (n, c).
        features: the same rows with the model's features, of shape (n, k).
        scores: the score of each row, of shape (n,); the metric of a slice is their mean.
    """
    asked = [
        _slices(chosen[name], _cut(chosen[name], every=True), scores, metric) for name in chosen
    ]
    others = [name for name in features.columns if name not in chosen.columns][:MAX_SLICED_COLUMNS]
    found = [_slices(features[name], _cut(features[name]), scores, metric) for name in others]
    found = sorted((slices for slices in found if len(slices) > 1), key=_span, reverse=True)
    return [one for slices in (*asked, *found) for one in slices]


def _slices(
    column: pd.Series[Any], row_slices: RowSlices | None, scores: NDArray[Any], metric: str
) -> list[Slice]:
    """Return the slices of a column, the lowest score first."""
    if row_slices is None:
        return []
    places, names = row_slices
    rows = np.bincount(places, minlength=len(names))
    sums = np.bincount(places, weights=scores, minlength=len(names))
    overall = float(scores.mean())
    found = [
        Slice(
            column=str(column.name),
            value=name,
            rows=int(rows[place]),
            metric=metric,
            score=float(sums[place] / rows[place]),
            overall=overall,
        )
        for place, name in enumerate(names)
        if rows[place] >= MIN_ROWS
    ]
    return sorted(found, key=lambda one: one.score)


def _span(slices: list[Slice]) -> float:
    return slices[-1].score - slices[0].score


def _cut(column: pd.Series[Any], *, every: bool = False) -> RowSlices | None:
    """Cut the rows by a column's values or quarters; None for columns of one value.

    Text with many values gives None too, unless ``every`` column is wanted. Then the top values are
    slices, and the others are one.
    """
    places, values = pd.factorize(column)
    many = len(values) > MAX_VALUES
    if many and pd.api.types.is_numeric_dtype(column.dtype):
        return _quarters(column)
    if not every and (many or len(values) < 2):
        return None
    words = np.array([_short(value) for value in values], dtype=object)
    if many:
        rare = np.argsort(-np.bincount(places[places >= 0]), kind="stable")[MAX_VALUES - 1 :]
        words[rare] = "all others"
    # The last place stands for -1, the place of missing values.
    named, names = pd.factorize(np.append(words, "missing"))
    return named[places], list(names)


def _quarters(column: pd.Series[Any]) -> RowSlices | None:
    """Cut the rows by quartiles; None where all numbers are one as floats, like long
    identifiers."""
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    missing = np.isnan(numbers)
    borders = np.unique(np.quantile(numbers[np.isfinite(numbers)], [0, 0.25, 0.5, 0.75, 1]))
    if len(borders) < 2:
        return None
    names = [f"{low:.4g} – {high:.4g}" for low, high in pairwise(borders)]
    places = np.minimum(np.searchsorted(borders[1:-1], numbers, side="left"), len(names) - 1)
    places[missing] = len(names)
    return places, [*names, "missing"]


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)[:_LONGEST]


def worst_rows(
    features: pd.DataFrame, predictions: Predictions, positions: NDArray[Any], *, classifies: bool
) -> RowTable | None:
    """Return the rows where the model is wrong with the highest probability, or has the largest
    error.

    Args:
        features: the tested rows, of shape (n, k).
        positions: the places of the rows in the dataset, of shape (n,).
    """
    truth, predicted = predictions.truth, predictions.predicted
    facts: list[tuple[str, NDArray[Any]]] = [("actual", truth), ("predicted", predicted)]
    if not classifies:
        errors = np.abs(np.asarray(predicted, float) - np.asarray(truth, float))
        facts.append(("off by", errors))
        order = np.argsort(-errors, kind="stable")[:WORST]
    else:
        sureness = np.ones(len(truth))
        if predictions.probabilities is not None:
            sureness = predictions.probabilities.max(axis=1)
            facts.append(("probability", sureness))
        wrong = np.flatnonzero(truth != predicted)
        order = wrong[np.argsort(-sureness[wrong], kind="stable")][:WORST]
    if len(order) == 0:
        return None
    names = [str(name) for name in features.columns[:SHOWN_COLUMNS]]
    shown = features.iloc[order, :SHOWN_COLUMNS]
    rows = [
        [
            int(positions[row]),
            *(plain(values[row]) for _, values in facts),
            *(plain(cell) for cell in cells),
        ]
        for row, cells in zip(order, shown.itertuples(index=False, name=None), strict=True)
    ]
    return RowTable(columns=["row", *(name for name, _ in facts), *names], rows=rows)


def plain(value: Any) -> Any:
    """Return a cell as JSON."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)[:_LONGEST]
