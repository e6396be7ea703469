"""What trainings cost: seconds of one core, by estimator, rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

BASE = 0.3
"""Seconds that every training takes: to read the table and to write the report."""


@dataclass(frozen=True)
class Size:
    """How much a training has to do.

    Args:
        fits: of the pipeline: one for each test, and that on all rows.
        scale: how much longer a fit takes by its parameters, as by twice as many trees.
    """

    rows: int
    columns: int
    fits: int
    scale: float = 1.0


class Cost(NamedTuple):
    """The seconds of a fit: what each takes, and what grows with rows and columns.

    ``table`` is what a table of 1,000 rows and 10 columns takes.
    """

    each: float
    table: float
    by_rows: float
    by_columns: float

    def seconds(self, size: Size) -> float:
        """Return the seconds of a training."""
        grown: float = (size.rows / 1000) ** self.by_rows * (size.columns / 10) ** self.by_columns
        return BASE + size.fits * (self.each + self.table * grown * size.scale)


ROWS_MEASURED = 10_000
COLUMNS_MEASURED = 300
"""The largest tables that were measured."""
_DEFAULTS = {
    ("n_estimators", "AdaBoost"): 50,
    ("n_estimators", "Bagging"): 10,
    ("n_estimators", ""): 100,
    ("max_iter", "HistGradientBoosting"): 100,
}


def default_of(estimator: str, parameter: str) -> int | None:
    """Return the default of a parameter with which the time of a fit grows in proportion."""
    for (name, beginning), default in _DEFAULTS.items():
        if name == parameter and estimator.startswith(beginning):
            return default
    return None


KNOWN: dict[str, Cost] = {
    "DecisionTreeClassifier": Cost(0, 0.0176, 0.866, 0.949),
    "DecisionTreeRegressor": Cost(0, 0.0161, 0.719, 0.902),
    "ExtraTreesClassifier": Cost(0.129, 0.12, 0.906, 0.403),
    "GaussianNB": Cost(0, 0.0134, 0.579, 0.809),
    "GradientBoostingClassifier": Cost(0.232, 0.686, 1, 0.8),
    "GradientBoostingRegressor": Cost(0.0277, 0.221, 0.967, 0.823),
    "HistGradientBoostingClassifier": Cost(0.2, 0.55, 0.55, 0.55),
    "HistGradientBoostingRegressor": Cost(0.12, 0.2, 0.55, 0.55),
    "KNeighborsClassifier": Cost(0, 0.0608, 0.739, 0.518),
    "KNeighborsRegressor": Cost(0, 0.0446, 0.72, 0.585),
    "LinearRegression": Cost(0, 0.0123, 0.478, 0.886),
    "LogisticRegression": Cost(0, 0.0172, 0.833, 0.779),
    "MLPClassifier": Cost(0, 1.21, 0.869, 1.47),
    "RandomForestClassifier": Cost(0.149, 0.153, 0.956, 0.485),
    "RandomForestRegressor": Cost(0.0752, 0.368, 1.01, 0.785),
    "Ridge": Cost(0, 0.00832, 0.65, 1.33),
    "SVC": Cost(0, 0.0726, 1.31, 0.601),
    "SVR": Cost(0, 0.112, 1.4, 0.431),
}
"""Measured by ``benchmarks/bench_estimates.py --calibrate`` on one core of a server. Histogram
boosting was measured by its fits alone, because its threads spin where others use the cores."""
