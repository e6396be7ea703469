"""Measure how far new rows have drifted from those that a model was trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..schemas.pipelines.reports import FeatureDrift
from .report.slices import plain

MAX_VALUES = 50
MAX_UNSEEN = 5
_PARTS = 10


def make_profile(features: pd.DataFrame) -> dict[str, Any]:
    """Describe the distribution of each column, to be stored beside the model.

    Numbers have the borders of ten bins of equal count, and the share of each. Other columns have
    the share of each value. Columns of free text are left out.
    """
    profile: dict[str, Any] = {}
    for name in features.columns:
        column = features[name]
        facts: dict[str, Any] = {}
        if pd.api.types.is_numeric_dtype(column.dtype):
            numbers = _numbers(column)
            if len(numbers) == 0:
                continue
            borders = np.unique(np.quantile(numbers, np.linspace(0, 1, _PARTS + 1)))
            facts = {"borders": borders.tolist(), "shares": _shares(numbers, borders)}
            present = len(numbers)
        else:
            counts = column.value_counts(normalize=True)
            present = int(column.count())
            if len(counts) > max(MAX_VALUES, present // 2):
                continue
            facts = {"values": {str(value): float(share) for value, share in counts.items()}}
        facts["missing"] = (len(column) - present) / len(column)
        profile[str(name)] = facts
    return profile


def find_drift(profile: dict[str, Any], features: pd.DataFrame) -> list[FeatureDrift]:
    """Measure each column's drift from the training rows, the largest first.

    Drift is the total variation distance between two distributions: half of the sum of the absolute
    differences of their shares (A. L. Gibbs and F. E. Su, On Choosing and Bounding Probability
    Metrics, 2002). Unlike the population stability index it is finite where a bin is empty.

    Args:
        profile: the distributions of the training rows, from ``make_profile``.
        features: the new rows, of shape (n, k).
    """
    found = []
    for name, facts in profile.items():
        column = features[name]
        present = column.dropna()
        if len(present) == 0:
            continue
        unseen: list[str] = []
        if "borders" in facts:
            now = _shares(_numbers(present), np.array(facts["borders"]))
            distance = sum(abs(a - b) for a, b in zip(facts["shares"], now, strict=True)) / 2
        else:
            before: dict[str, float] = facts["values"]
            shares = {str(k): float(v) for k, v in present.value_counts(normalize=True).items()}
            names = before.keys() | shares.keys()
            distance = sum(abs(before.get(n, 0.0) - shares.get(n, 0.0)) for n in names) / 2
            unseen = [str(plain(value)) for value in shares if value not in before][:MAX_UNSEEN]
        found.append(
            FeatureDrift(
                column=name,
                drift=round(float(distance), 4),
                missing_before=facts["missing"],
                missing_now=float(column.isna().mean()),
                unseen=unseen,
            )
        )
    return sorted(found, key=lambda one: -one.drift)


def _numbers(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Return the values of a column that are not missing, of shape (m,)."""
    numbers: NDArray[np.float64] = column.to_numpy(dtype=float, na_value=np.nan)
    return numbers[~np.isnan(numbers)]


def _shares(numbers: NDArray[np.float64], edges: NDArray[np.float64]) -> list[float]:
    """Return the share of the numbers in each bin, and in two more bins for values outside of
    all."""
    # A border belongs to the part below it, so that a value that fills a part alone stays there.
    place = np.searchsorted(edges, numbers, side="left")
    place[numbers == edges[0]] = 1 if len(edges) > 1 else 0
    counts = np.bincount(place, minlength=len(edges) + 1)
    return [float(count) for count in counts / len(numbers)]
