"""Where a model is good and where it is not: slices of the rows, and the worst of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...schemas.reports import RowTable, Slice
from ..metrics.definitions import Predictions

MAX_VALUES = 12
MAX_SLICED_COLUMNS = 30
MIN_ROWS = 5
WORST = 20
SHOWN_COLUMNS = 12
_LONGEST = 200

Groups = tuple[NDArray[np.intp], list[str]]
"""For each row the place of its group's name."""


def make_slices(
    chosen: pd.DataFrame, features: pd.DataFrame, scores: NDArray[Any], metric: str
) -> list[Slice]:
    """A metric for each value of the columns that have few, and for quarters of numbers.

    Args:
        chosen: of the tested rows, the columns that somebody asked for.
        features: of the same rows, what the model takes.
        scores: of each of these rows; the metric is their mean.

    Chosen columns come first; the others by how far their values lie apart. Of a chosen column of
    many values the commonest are told, and the others together.
    """
    asked = [
        _slices(chosen[name], _groups(chosen[name], every=True), scores, metric) for name in chosen
    ]
    others = [name for name in features.columns if name not in chosen.columns][:MAX_SLICED_COLUMNS]
    found = [_slices(features[name], _groups(features[name]), scores, metric) for name in others]
    found = sorted((slices for slices in found if len(slices) > 1), key=_span, reverse=True)
    return [one for slices in (*asked, *found) for one in slices]


def _slices(
    column: pd.Series[Any], groups: Groups | None, scores: NDArray[Any], metric: str
) -> list[Slice]:
    """A column's slices, the lowest score first."""
    if groups is None:
        return []
    places, names = groups
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


def _groups(column: pd.Series[Any], *, every: bool = False) -> Groups | None:
    """The group of each row, by its value or its quarter; nothing for columns of one value.

    Of text with many values there is nothing, either; if ``every`` column is wanted, the
    commonest values are groups, and the others together.
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
    # The last place stands for -1, which is a missing value's.
    named, names = pd.factorize(np.append(words, "missing"))
    return named[places], list(names)


def _quarters(column: pd.Series[Any]) -> Groups | None:
    """For each number between which two quartiles it lies; nothing where all are one as fractions,
    as long identifiers may be."""
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
    """The rows where the model is surest and wrong, or farthest off.

    ``positions`` are the rows' places in the dataset.
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
    """A cell as JSON."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)[:_LONGEST]
