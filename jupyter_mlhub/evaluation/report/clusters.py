"""Reports on tasks without a target: clusters and outliers."""

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

from ...languages import say
from ...schemas.pipelines.reports import Chart, Metric, Report, RowTable, Task
from . import charts
from .slices import SHOWN_COLUMNS, WORST, plain

MAX_ROWS = 2000
NOISE = -1
"""The label of rows that belong to no cluster, and of outliers."""


@dataclass(frozen=True)
class ClusterLabels:
    """The labels of n rows.

    Args:
        labels: the labels, of shape (n,).
        space: the rows as the estimator saw them, of shape (n, d).
        refitted: the labels that the model fitted on all rows gives the same rows, of shape (n,).
    """

    labels: NDArray[Any]
    space: NDArray[np.float64]
    refitted: NDArray[Any] | None = None


def make_cluster_report(
    task: Task,
    validation: str,
    tests: Sequence[ClusterLabels],
    whole: ClusterLabels,
    features: pd.DataFrame,
    positions: NDArray[Any],
    anomaly_scores: NDArray[Any] | None,
    rows: dict[str, int],
    notes: list[str],
) -> Report:
    """Make the report on clusters or outliers.

    Silhouette is that of P. J. Rousseeuw, Silhouettes, 1987. Stability is the agreement of fits on
    different rows (U. von Luxburg, Clustering Stability, 2010), by the adjusted Rand index (L.
    Hubert and P. Arabie, Comparing Partitions, 1985).

    Args:
        validation: how the model was tested, in words.
        tests: the folds; the fitted rows themselves where an estimator can't label new ones.
        whole: all rows, with the labels of the model that is kept.
        features: all rows, of shape (n, k).
        positions: the places of the rows in the dataset, of shape (n,).
        anomaly_scores: of all rows, of shape (n,), for outlier detection. Higher is more anomalous.
        rows: the number of rows by what they were used for.
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
        charts=_charts(whole, anomaly_scores, outliers=outliers),
        worst=_most_anomalous(features, positions, whole.labels, anomaly_scores)
        if outliers
        else None,
        notes=notes,
    )


def _metric(
    name: str, label: str, help_: str, higher: bool, compute: Any, tests: Sequence[ClusterLabels]
) -> Metric | None:
    values = [compute(test) for test in tests]
    if any(value is None for value in values):
        return None
    chosen = np.random.default_rng(0)
    shuffled = [
        ClusterLabels(chosen.permutation(test.labels), test.space, test.refitted) for test in tests
    ]
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


def _separation(compute: Any) -> Any:
    """Make a score of how far clusters lie apart; it is None where there are no two clusters."""

    def score(test: ClusterLabels) -> float | None:
        at = charts.some(len(test.labels), MAX_ROWS)
        labels, space = test.labels[at], test.space[at]
        kept = labels != NOISE if len(set(labels)) > 2 else np.ones(len(labels), bool)
        labels, space = labels[kept], space[kept]
        if not 2 <= len(set(labels)) < len(labels):
            return None
        return float(compute(space, labels))

    return score


def _agreement(test: ClusterLabels) -> float | None:
    return None if test.refitted is None else float(adjusted_rand_score(test.refitted, test.labels))


def _share_of_noise(test: ClusterLabels) -> float:
    return float(np.mean(test.labels == NOISE))


def _number_of_clusters(test: ClusterLabels) -> float:
    return float(len(set(test.labels) - {NOISE}))


_SILHOUETTE = (
    "silhouette",
    say("Silhouette"),
    say(
        "How much closer rows are to their own cluster than to the next one: 1 is far apart, 0 "
        "touches, below 0 is mixed up."
    ),
    True,
    _separation(silhouette_score),
)
_STABILITY = (
    "stability",
    say("Stability"),
    say(
        "How well clusters of fits on different rows agree (adjusted Rand index): 1 is the same "
        "clusters, 0 is chance."
    ),
    True,
    _agreement,
)
_CLUSTERS = (
    _SILHOUETTE,
    _STABILITY,
    (
        "davies_bouldin",
        say("Davies–Bouldin"),
        say("How wide clusters are relative to their distance from each other: 0 is best."),
        False,
        _separation(davies_bouldin_score),
    ),
    (
        "calinski_harabasz",
        say("Calinski–Harabasz"),
        say("Variance between clusters relative to the variance within them: higher is better."),
        True,
        _separation(calinski_harabasz_score),
    ),
    ("clusters", say("Clusters"), say("How many clusters were found."), True, _number_of_clusters),
    (
        "noise",
        say("Noise"),
        say("Share of rows that belong to no cluster."),
        False,
        _share_of_noise,
    ),
)
_OUTLIERS = (
    _SILHOUETTE,
    _STABILITY,
    (
        "flagged",
        say("Flagged"),
        say("Share of rows that are predicted as outliers."),
        False,
        _share_of_noise,
    ),
)
_COUNTS = {"clusters", "noise", "flagged"}
"""Metrics that do not change when labels are shuffled, so they have no baseline."""


def _charts(
    whole: ClusterLabels, anomaly_scores: NDArray[Any] | None, *, outliers: bool
) -> list[Chart]:
    names = _names(whole.labels, outliers=outliers)
    found = []
    if whole.space.shape[1] >= 2 and len(whole.labels) > 2:
        at = charts.some(len(whole.labels))
        places = PCA(2, random_state=0).fit_transform(whole.space[at])
        points = [
            {"x": float(f"{x:.4g}"), "y": float(f"{y:.4g}"), "cluster": names[i]}
            for (x, y), i in zip(places, at, strict=True)
        ]
        title = "row" if outliers else "cluster"
        found.append(
            Chart(
                title=say("The rows in two dimensions"),
                help=say("The two directions in which the prepared rows differ most."),
                spec=charts.scatter(points, title),
            )
        )
    if outliers and anomaly_scores is not None:
        flagged = anomaly_scores[whole.labels == NOISE]
        cut = float(flagged.min()) if len(flagged) else None
        found.append(
            Chart(
                title=say("Anomaly scores of the rows"),
                help=say("Rows to the right of the dashed line are outliers."),
                spec=charts.histogram(anomaly_scores, "anomaly score", cut),
            )
        )
    values, counts = np.unique(names, return_counts=True)
    sizes = [
        {"cluster": str(value), "rows": int(count)}
        for value, count in sorted(zip(values, counts, strict=True), key=lambda pair: -pair[1])[:30]
    ]
    return [
        *found,
        Chart(title=say("Rows of each cluster"), spec=charts.bars(sizes, "cluster", "rows")),
    ]


def _names(labels: NDArray[Any], *, outliers: bool) -> list[str]:
    if outliers:
        return ["outlier" if label == NOISE else "usual" for label in labels]
    return ["noise" if label == NOISE else str(label) for label in labels]


def _most_anomalous(
    features: pd.DataFrame,
    positions: NDArray[Any],
    labels: NDArray[Any],
    anomaly_scores: NDArray[Any] | None,
) -> RowTable | None:
    score = (labels == NOISE).astype(float) if anomaly_scores is None else anomaly_scores
    order = np.argsort(-score, kind="stable")[:WORST]
    order = order[labels[order] == NOISE]
    if len(order) == 0:
        return None
    names = [str(name) for name in features.columns[:SHOWN_COLUMNS]]
    shown = features.iloc[order, :SHOWN_COLUMNS].itertuples(index=False, name=None)
    return RowTable(
        columns=["row", "anomaly score", *names],
        rows=[
            [int(positions[row]), plain(score[row]), *(plain(cell) for cell in cells)]
            for row, cells in zip(order, shown, strict=True)
        ],
    )
