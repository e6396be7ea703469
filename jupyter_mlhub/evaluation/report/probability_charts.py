"""Charts of a classifier's probabilities: ROC, precision and recall, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...languages import say
from ...schemas.pipelines.reports import Chart
from ..metrics.predictions import Predictions
from ..metrics.ranking import Ranking, calibration
from . import charts

MAX_CLASSES = 10
_POINTS = 100
_FEWEST_BINS, _MOST_BINS, _ROWS_OF_A_BIN = 3, 10, 40

ROC_HELP = say(
    "Each point is a threshold: the share of the class that is found (up), by the share "
    "of false alarms (right). The dashed line is chance."
)
PR_HELP = say(
    "Share of positive predictions that are right (up), by the share of the class found (right)."
)
_THRESHOLD_HELP = say("Move the slider to see what a lower or higher threshold gains and loses.")
CALIBRATION_HELP = say(
    "Share of rows of the class, by the probability that the model gave them. On the "
    "dashed line the probabilities are exact."
)


def probability_charts(predictions: Predictions, labels: Sequence[str]) -> list[Chart]:
    """Make the charts that need probabilities; none where there are no classes or too many.

    Args:
        predictions: the predictions, with classes as places among ``labels``.
    """
    probabilities, classes = predictions.probabilities, predictions.classes
    if probabilities is None or classes is None or not 2 <= len(classes) <= MAX_CLASSES:
        return []
    two = len(classes) == 2
    shown = [1] if two else range(len(classes))
    roc: list[dict[str, Any]] = []
    precision: list[dict[str, Any]] = []
    calibrated: list[dict[str, Any]] = []
    for index in shown:
        name = labels[classes[index]]
        is_class = predictions.truth == classes[index]
        if is_class.all() or not is_class.any():
            continue
        score = probabilities[:, index]
        ranking = Ranking.of(is_class, score)
        false, true = ranking.roc()
        roc += curve_points(name, {"false positives": false, "true positives": true})
        found, right = ranking.precision_recall()
        precision += curve_points(name, {"recall": found, "precision": right})
        predicted, actual = calibration(is_class, score, bins_of(len(score)))
        calibrated += curve_points(name, {"probability": predicted, "actual share": actual})
    if not roc:
        return []
    diagonal = [0.0, 1.0]
    chance = [{"false positives": end, "true positives": end} for end in diagonal]
    share = [
        {"recall": end, "precision": float(np.mean(predictions.truth == classes[1]))}
        for end in diagonal
        if two
    ]
    honest = [{"probability": end, "actual share": end} for end in diagonal]
    found_charts = [
        Chart(
            title=say("ROC"),
            help=ROC_HELP,
            spec=charts.curves(roc, "false positives", "true positives", chance),
        ),
        Chart(
            title=say("Precision and recall"),
            help=PR_HELP,
            spec=charts.curves(precision, "recall", "precision", share),
        ),
    ]
    if two:
        points = _thresholds(predictions.truth == classes[1], probabilities[:, 1])
        spec = charts.threshold(points, labels[classes[1]])
        found_charts.append(Chart(title=say("Threshold"), help=_THRESHOLD_HELP, spec=spec))
    spec = charts.curves(calibrated, "probability", "actual share", honest)
    return [*found_charts, Chart(title=say("Calibration"), help=CALIBRATION_HELP, spec=spec)]


def bins_of(rows: int) -> int:
    """Return the number of bins of a calibration curve."""
    return min(_MOST_BINS, max(_FEWEST_BINS, rows // _ROWS_OF_A_BIN))


def curve_points(
    name: str, values: dict[str, NDArray[Any]], by: str = "class"
) -> list[dict[str, Any]]:
    """Thin out a curve to a number of points that looks the same, and keep its ends.

    Args:
        name: what the curve is of; ``by`` is its field.
    """
    length = len(next(iter(values.values())))
    at = np.arange(length)
    if length > _POINTS:
        at = np.linspace(0, length - 1, _POINTS).round().astype(int)
    points = _rows({"order": at, **{key: column[at] for key, column in values.items()}})
    return [{by: name, **point} for point in points]


def _thresholds(is_class: NDArray[Any], score: NDArray[Any]) -> list[dict[str, Any]]:
    cuts = np.arange(101) / 100
    predicted = len(score) - np.searchsorted(np.sort(score), cuts)
    positives = int(is_class.sum())
    hits = positives - np.searchsorted(np.sort(score[is_class]), cuts)
    precision = np.where(predicted > 0, hits / np.maximum(predicted, 1), 1.0)
    return _rows(
        {
            "threshold": cuts,
            "precision": precision,
            "recall": hits / positives,
            "F1": 2 * hits / (predicted + positives),
            "predicted positive": predicted / len(score),
        }
    )


def _rows(columns: dict[str, NDArray[Any]]) -> list[dict[str, Any]]:
    rounded = [np.round(column, 4).tolist() for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*rounded, strict=True)]
