"""The iterations of a pipeline: boosting rounds, trees or epochs, by the one parameter that counts
them.

In scikit-learn's HalvingRandomSearchCV the resource may be any parameter, and it must not be
searched. Here it is the parameter of this table, and the largest number is the value that a
pipeline has anyway: that of its step, or the end of the curated range, or the default.

Solvers of convex problems have a limit of iterations, too. It is no resource: what a solver leaves
unfinished says little of what it finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ...errors import FieldProblem
from ...languages import say
from ...schemas.pipelines.searches import Candidate
from ...schemas.pipelines.specs import Step, is_step
from ..spaces import CURATED
from ..spaces.intervals import Range
from ..spaces.reading import as_range
from .rungs import ETA

FEWEST = 10
"""With fewer iterations than that, a rung says little."""
_TWO_RUNGS = FEWEST * ETA
_WRAPPED = ("estimator", "regressor")
"""Parameters with the one estimator that another one fits."""

PARAMETERS: dict[str, tuple[str, int]] = {
    **{
        f"{name}{kind}": (parameter, default)
        for name, parameter, default in (
            ("AdaBoost", "n_estimators", 50),
            ("Bagging", "n_estimators", 10),
            ("CatBoost", "iterations", 500),
            ("ExtraTrees", "n_estimators", 100),
            ("GradientBoosting", "n_estimators", 100),
            ("HistGradientBoosting", "max_iter", 100),
            ("LGBM", "n_estimators", 100),
            ("MLP", "max_iter", 200),
            ("PassiveAggressive", "max_iter", 1000),
            ("RandomForest", "n_estimators", 100),
            ("SGD", "max_iter", 1000),
            ("XGB", "n_estimators", 100),
        )
        for kind in ("Classifier", "Regressor")
    },
    "Perceptron": ("max_iter", 1000),
}
"""The parameter that counts iterations, with its default, by the name of an estimator."""


@dataclass(frozen=True)
class _Counter:
    """The parameter of a pipeline that counts its iterations."""

    document: dict[str, Any]
    keys: tuple[str | int, ...]
    estimator: str
    parameter: str
    default: int

    @property
    def value(self) -> Any:
        return self.document.get("parameters", {}).get(self.parameter)

    def set(self, value: int) -> None:
        self.document.setdefault("parameters", {})[self.parameter] = value

    @property
    def field(self) -> str:
        return ".".join(map(str, (*self.keys, "parameters", self.parameter)))


def with_all_iterations(
    candidate: Candidate, number: int, problems: list[FieldProblem]
) -> Candidate:
    """Write into a pipeline how many iterations it has at most, which takes the place of a range.

    Args:
        number: its place among the candidates, for the name of a field in a problem.

    Raises:
        Invalid: A range is wrong.
    """
    documents = [step.model_dump() for step in candidate.steps]
    found = _find(documents)
    steps = f"spec.candidates.{number}.steps"
    if found is None:
        last = candidate.steps[-1].estimator.rpartition(".")[2]
        message = say(
            "{last} has no number of boosting rounds, trees or epochs that a search with "
            "resource: iterations could begin with few of. Leave it out, or search with "
            "resource: rows or resource: folds.",
            last=last,
        )
        problems.append(FieldProblem(f"{steps}.{len(documents) - 1}.estimator", message))
        return candidate
    field = f"{steps}.{found.field}"
    value = found.value
    given = as_range(found.parameter, value, field)
    if isinstance(given, list) and len(given) == 1:
        value, given = given[0], None
    if given is not None:
        message = say(
            "{parameter} is what this search gives its first trials little of, so it "
            "can't be searched, too. Give the largest number alone, or search with "
            "resource: rows.",
            parameter=found.parameter,
        )
        problems.append(FieldProblem(field, message))
        return candidate
    if value is None:
        curated = CURATED.get(found.estimator, {}).get(found.parameter)
        value = _end_of(curated) if candidate.ranges == "curated" and curated else found.default
    if not isinstance(value, int) or isinstance(value, bool):
        return candidate  # the check of steps says what is wrong
    if value < _TWO_RUNGS:
        message = say(
            "A search with resource: iterations begins with {fewest} or more and needs "
            "at least {two_rungs}, but {estimator} has {value}. Give {parameter} a "
            "larger number, or search with resource: rows.",
            fewest=FEWEST,
            two_rungs=_TWO_RUNGS,
            estimator=found.estimator,
            value=value,
            parameter=found.parameter,
        )
        problems.append(FieldProblem(field, message))
    found.set(value)
    changed = {"steps": [Step(**document) for document in documents]}
    return candidate.model_copy(update=changed)


def most_iterations(steps: Sequence[Step]) -> int:
    """Return the iterations of steps that say them; 1 where they don't."""
    found = _find([step.model_dump() for step in steps])
    return found.value if found is not None and isinstance(found.value, int) else 1


def with_iterations(steps: Sequence[Step], share: float) -> list[Step]:
    """Leave a share of the iterations to steps that say them, and at least one."""
    if share >= 1.0:
        return list(steps)
    documents = [deepcopy(step.model_dump()) for step in steps]
    if (found := _find(documents)) is not None:
        found.set(count_iterations(found.value, share))
    return [Step(**document) for document in documents]


def count_iterations(most: int, share: float) -> int:
    """Return how many iterations a share is."""
    return max(1, round(most * share))


def _end_of(found: Range) -> int:
    return int(max(found) if isinstance(found, list) else found.high)


def _find(documents: list[dict[str, Any]]) -> _Counter | None:
    last = len(documents) - 1
    return _find_in(documents[last], (last,))


def _find_in(document: dict[str, Any], keys: tuple[str | int, ...]) -> _Counter | None:
    """Find what counts the iterations of a step, of a pipeline, or of the one estimator that a
    step wraps."""
    steps, parameters = document.get("steps"), document.get("parameters", {})
    if isinstance(steps, list) and steps and is_step(steps[-1]):
        return _find_in(steps[-1], (*keys, "steps", len(steps) - 1))
    name = document.get("estimator")
    if not isinstance(name, str) or not isinstance(parameters, dict):
        return None
    short = name.rpartition(".")[2]
    if short in PARAMETERS:
        return _Counter(document, keys, short, *PARAMETERS[short])
    for key in _WRAPPED:
        if is_step(parameters.get(key)):
            return _find_in(parameters[key], (*keys, "parameters", key))
    return None
