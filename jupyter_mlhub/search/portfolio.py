"""The pipelines that a search tries where the hub chooses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..schemas.pipelines.reports import Task
from ..schemas.pipelines.searches import Candidate


@dataclass(frozen=True)
class TableFacts:
    """What decides which pipelines are worth a try.

    ``numeric``, ``categorical``, ``text`` and ``date`` count the features of each kind. ``missing``
    is the share of their cells without a value.
    """

    rows: int
    numeric: int
    categorical: int
    text: int
    date: int
    most_categories: int
    missing: float
    classes: int


_CHOSEN: dict[str, list[list[str]]] = {
    "classification": [
        ["DummyClassifier"],
        ["StandardScaler", "LogisticRegression"],
        ["HistGradientBoostingClassifier"],
        ["RandomForestClassifier"],
        ["ExtraTreesClassifier"],
    ],
    "regression": [
        ["DummyRegressor"],
        ["StandardScaler", "Ridge"],
        ["StandardScaler", "SVR"],
        ["HistGradientBoostingRegressor"],
        ["RandomForestRegressor"],
        ["ExtraTreesRegressor"],
    ],
}


def portfolio(task: Task, facts: TableFacts, offers: Callable[[str], bool]) -> list[Candidate]:
    """List pipelines, those that are quick and plain first."""
    return [
        Candidate.model_validate({"steps": [{"estimator": name} for name in names]})
        for names in _CHOSEN[task]
        if all(offers(name) for name in names) and facts.rows > 0
    ]


def tuned(candidate: Candidate) -> Candidate:
    """Return the same pipeline with the parameters that are known to matter left open."""
    return candidate.model_copy(update={"ranges": "curated"})
