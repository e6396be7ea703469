"""Where a model is good and where it is not: slices of the rows, and the worst of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..schemas.reports import RowTable, Slice
from .metrics import Predictions

MAX_VALUES = 12
MAX_SLICED_COLUMNS = 30
MIN_ROWS = 5
WORST = 20
SHOWN_COLUMNS = 12
_LONGEST = 200


def make_slices(features: pd.DataFrame, scores: NDArray[Any], metric: str) -> list[Slice]:
    """A metric for each value of the columns that have few, and for quarters of numbers.

    Args:
        features: the tested rows.
        scores: of each of these rows; the metric is their mean.

    Columns come by how far their values lie apart.
    """
    whole = float(scores.mean())
    by_column: list[tuple[float, list[Slice]]] = []
    for name in list(features.columns)[:MAX_SLICED_COLUMNS]:
        labels = _labels(features[name])
        if labels is None:
            continue
        found = [
            Slice(
                column=str(name),
                value=value,
                rows=int(at.sum()),
                metric=metric,
                score=float(scores[at].mean()),
                overall=whole,
            )
            for value in dict.fromkeys(labels)
            if (at := labels == value).sum() >= MIN_ROWS
        ]
        if len(found) > 1:
            means = [one.score for one in found]
            by_column.append((max(means) - min(means), sorted(found, key=lambda s: s.score)))
    by_column.sort(key=lambda pair: -pair[0])
    return [one for _, found in by_column for one in found]


def _labels(column: pd.Series[Any]) -> NDArray[Any] | None:
    """The slice of each row; nothing for columns of too many values."""
    if column.nunique() <= 1:
        return None
    if column.nunique() <= MAX_VALUES:
        labels = column.astype(object).map(_short, na_action="ignore")
    elif pd.api.types.is_numeric_dtype(column.dtype):
        labels = _quarters(column)
    else:
        return None
    found: NDArray[Any] = labels.where(column.notna(), "missing").to_numpy(dtype=object)
    return found


def _quarters(column: pd.Series[Any]) -> pd.Series[Any]:
    """For each number between which two quartiles it lies."""
    numbers = column.to_numpy(dtype=float)
    borders = np.unique(np.nanquantile(numbers, [0, 0.25, 0.5, 0.75, 1]))
    names = np.array(
        [f"{low:.4g} – {high:.4g}" for low, high in pairwise(borders)],
        dtype=object,
    )
    place = np.searchsorted(borders[1:-1], numbers, side="left")
    return pd.Series(names[np.minimum(place, len(names) - 1)], index=column.index)


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
        for row, cells in zip(order, shown.itertuples(index=False), strict=True)
    ]
    return RowTable(columns=["row", *(name for name, _ in facts), *names], rows=rows)


def plain(value: Any) -> Any:
    """A cell as JSON."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)[:_LONGEST]
