"""The steps with which a form begins.

Five-fold, a scaled linear model had a better log loss than a random forest on six of ten tables
with classes, and a better R² on three of four with a quantity. Histogram boosting was the best of
the three from 3,000 rows on, at 20,000 in an eighth of the forest's time. Where between them the
border lies was not measured.
"""

from __future__ import annotations

from typing import Any

from ..schemas.jobs import EstimatorKind
from ..schemas.reports import Task

_SMALL = 2000
_CHOICES: list[tuple[Task, int | None, list[str]]] = [
    ("classification", _SMALL, ["StandardScaler", "LogisticRegression"]),
    ("classification", None, ["HistGradientBoostingClassifier"]),
    ("regression", _SMALL, ["StandardScaler", "Ridge"]),
    ("regression", None, ["HistGradientBoostingRegressor"]),
    ("clustering", None, ["KMeans"]),
    ("outlier_detection", None, ["IsolationForest"]),
]

DEFAULT_ESTIMATORS: dict[EstimatorKind, str] = {
    "classifier": "LogisticRegression",
    "regressor": "Ridge",
    "clusterer": "KMeans",
    "outlier_detector": "IsolationForest",
    "transformer": "StandardScaler",
}
"""The estimator of a step that a form adds, also within an ensemble of that kind."""


def first_choices() -> list[dict[str, Any]]:
    """The choices as documents; the first that fits counts."""
    return [
        {"task": task, "most_rows": most_rows, "steps": steps}
        for task, most_rows, steps in _CHOICES
    ]
