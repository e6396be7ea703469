"""What groups of rows without a target are worth: clusters, and rows unlike the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)

from ...schemas.reports import Chart, Metric, Report, RowTable, Task
from . import charts
from .slices import SHOWN_COLUMNS, WORST, plain

MAX_ROWS = 2000
NOISE = -1
"""The label of rows that belong to no cluster, and of outliers."""


@dataclass(frozen=True)
class Grouped:
    """Labels of some rows; ``space`` holds the same rows as the estimator saw them.

    ``again`` are the labels that the model fitted on all rows gives the same rows.
    """

    labels: NDArray[Any]
    space: NDArray[np.float64]
    again: NDArray[Any] | None = None


def make_group_report(
    task: Task,
    validation: str,
    tests: Sequence[Grouped],
    whole: Grouped,
    features: pd.DataFrame,
    positions: NDArray[Any],
    oddness: NDArray[Any] | None,
    rows: dict[str, int],
    notes: list[str],
) -> Report:
    """The report on groups.

    Args:
        tests: folds, or the fitted rows themselves where an estimator can't label new ones.
        whole: all rows, under the model that is kept.
        oddness: of all rows for outlier detection; the higher, the odder.
    """
    outliers = task == "outlier_detection"
    metrics = [
        metric
        for name, label, help_, higher, compute in (_OUTLIERS if outliers else _CLUSTERS)
        if (metric := _metric(name, label, help_, higher, compute, tests)) is not None
    ]
    return Report(
        task=task,
        target=None,
        validation=validation,
        rows=rows,
        metrics=metrics,
        charts=_charts(whole, oddness, outliers=outliers),
        worst=_oddest(features, positions, whole.labels, oddness) if outliers else None,
        notes=notes,
    )


def _metric(
    name: str, label: str, help_: str, higher: bool, compute: Any, tests: Sequence[Grouped]
) -> Metric | None:
    values = [compute(test) for test in tests]
    if any(value is None for value in values):
        return None
    chosen = np.random.default_rng(0)
    shuffled = [Grouped(chosen.permutation(test.labels), test.space, test.again) for test in tests]
    baseline = [compute(test) for test in shuffled]
    return Metric(
        name=name,
        label=label,
        help=help_,
        higher_is_better=higher,
        mean=float(np.mean(values)),
        spread=float(np.std(values, ddof=1)) if len(values) > 1 else None,
        folds=[float(value) for value in values],
        baseline=None if name in _COUNTS else float(np.mean(baseline)),
    )


def _apart(compute: Any) -> Any:
    """A score of how far groups lie apart; none where there are no two groups."""

    def score(test: Grouped) -> float | None:
        at = charts.some(len(test.labels), MAX_ROWS)
        labels, space = test.labels[at], test.space[at]
        kept = labels != NOISE if len(set(labels)) > 2 else np.ones(len(labels), bool)
        labels, space = labels[kept], space[kept]
        if not 2 <= len(set(labels)) < len(labels):
            return None
        return float(compute(space, labels))

    return score


def _agreement(test: Grouped) -> float | None:
    return None if test.again is None else float(adjusted_rand_score(test.again, test.labels))


def _share_of_noise(test: Grouped) -> float:
    return float(np.mean(test.labels == NOISE))


def _number_of_clusters(test: Grouped) -> float:
    return float(len(set(test.labels) - {NOISE}))


_SILHOUETTE = (
    "silhouette",
    "Silhouette",
    "How much nearer rows are to their own group than to the next one: 1 is far apart, 0 touches, "
    "below 0 is mixed up.",
    True,
    _apart(silhouette_score),
)
_STABILITY = (
    "stability",
    "Stability",
    "How alike the groups are that fits on different rows find (adjusted Rand index): 1 is the "
    "same groups, 0 is chance.",
    True,
    _agreement,
)
_CLUSTERS = (
    _SILHOUETTE,
    _STABILITY,
    (
        "davies_bouldin",
        "Davies–Bouldin",
        "How wide groups are beside their distance from each other: 0 is best.",
        False,
        _apart(davies_bouldin_score),
    ),
    (
        "calinski_harabasz",
        "Calinski–Harabasz",
        "Variance between groups beside that inside of them: higher is better.",
        True,
        _apart(calinski_harabasz_score),
    ),
    ("clusters", "Clusters", "How many groups were found.", True, _number_of_clusters),
    ("noise", "Noise", "Share of rows that belong to no group.", False, _share_of_noise),
)
_OUTLIERS = (
    _SILHOUETTE,
    _STABILITY,
    ("flagged", "Flagged", "Share of rows that are called outliers.", False, _share_of_noise),
)
_COUNTS = {"clusters", "noise", "flagged"}
"""What a shuffle of the labels does not change."""


def _charts(whole: Grouped, oddness: NDArray[Any] | None, *, outliers: bool) -> list[Chart]:
    names = _names(whole.labels, outliers=outliers)
    found = []
    if whole.space.shape[1] >= 2 and len(whole.labels) > 2:
        at = charts.some(len(whole.labels))
        places = PCA(2, random_state=0).fit_transform(whole.space[at])
        points = [
            {"x": float(f"{x:.4g}"), "y": float(f"{y:.4g}"), "group": names[i]}
            for (x, y), i in zip(places, at, strict=True)
        ]
        title = "row" if outliers else "cluster"
        found.append(
            Chart(
                title="The rows in two dimensions",
                help="The two directions in which the prepared rows differ most.",
                spec=charts.scatter(points, title),
            )
        )
    if outliers and oddness is not None:
        flagged = oddness[whole.labels == NOISE]
        cut = float(flagged.min()) if len(flagged) else None
        found.append(
            Chart(
                title="How odd the rows are",
                help="Right of the dashed line rows are called outliers.",
                spec=charts.histogram(oddness, "oddness", cut),
            )
        )
    values, counts = np.unique(names, return_counts=True)
    sizes = [
        {"group": str(value), "rows": int(count)}
        for value, count in sorted(zip(values, counts, strict=True), key=lambda pair: -pair[1])[:30]
    ]
    return [*found, Chart(title="Rows of each group", spec=charts.bars(sizes, "group", "rows"))]


def _names(labels: NDArray[Any], *, outliers: bool) -> list[str]:
    if outliers:
        return ["outlier" if label == NOISE else "usual" for label in labels]
    return ["noise" if label == NOISE else str(label) for label in labels]


def _oddest(
    features: pd.DataFrame,
    positions: NDArray[Any],
    labels: NDArray[Any],
    oddness: NDArray[Any] | None,
) -> RowTable | None:
    score = (labels == NOISE).astype(float) if oddness is None else oddness
    order = np.argsort(-score, kind="stable")[:WORST]
    order = order[labels[order] == NOISE]
    if len(order) == 0:
        return None
    names = [str(name) for name in features.columns[:SHOWN_COLUMNS]]
    shown = features.iloc[order, :SHOWN_COLUMNS].itertuples(index=False, name=None)
    return RowTable(
        columns=["row", "oddness", *names],
        rows=[
            [int(positions[row]), plain(score[row]), *(plain(cell) for cell in cells)]
            for row, cells in zip(order, shown, strict=True)
        ],
    )
