"""What is searched of a candidate: its ranges by path, and its steps and its preparation with
values in their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ...schemas.pipelines.searches import Candidate
from ...schemas.pipelines.specs import ColumnGroup, Preparation, Step, is_named_step, is_step
from .curated import CURATED, TOGETHER
from .intervals import Range
from .reading import as_range, is_inside

_DEEPEST = 10
"""No step is nested deeper. The check of steps refuses it."""

Keys = tuple[str | int, ...]
"""The way to a value in a candidate as JSON."""


@dataclass(frozen=True)
class Searched:
    """A candidate with what is searched of it.

    A path has the place of the step and the name of the parameter, ``1.alpha``. Nested steps have
    longer ones, ``1.estimator.alpha``. Those of a group of columns begin with its place:
    ``preparation.0.1.n_bins``.
    """

    candidate: Candidate
    ranges: dict[str, Range]
    _fixed: dict[str, Any]
    _keys: dict[str, Keys]
    _names: dict[str, str]

    def steps(self, values: Mapping[str, Any]) -> list[Step]:
        """Return the steps with values in place of their ranges."""
        return [Step(**document) for document in self._with(values)["steps"]]

    def preparation(self, values: Mapping[str, Any]) -> Preparation:
        """Return the preparation with values in place of its ranges."""
        if not isinstance(self.candidate.preparation, list):
            return self.candidate.preparation
        return [ColumnGroup.model_validate(one) for one in self._with(values)["preparation"]]

    def _with(self, values: Mapping[str, Any]) -> dict[str, Any]:
        documents = deepcopy(self._fixed)
        for path, value in values.items():
            *way, last = self._keys[path]
            place: Any = documents
            for key in way:
                place = place[key]
            place[last] = deepcopy(value)
        return documents

    def named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Name values by estimator and parameter: ``Ridge.alpha``.

        Estimators that occur more than once are numbered: ``StandardScaler-2.with_mean``. Those of
        a group of columns have its kind or its number before: ``group-2.OneHotEncoder.drop``.
        """
        return {self._names[path]: value for path, value in values.items()}

    def values_of(self, other: Searched) -> dict[str, Any] | None:
        """Read the values that a candidate without ranges has where this one has ranges.

        Returns:
            The values. None if it has other estimators or another preparation, or if one of the
            values is missing or outside its range.
        """
        if self.candidate.preparation != other.candidate.preparation:
            return None
        if _estimators_of(self._fixed["steps"]) != _estimators_of(other._fixed["steps"]):
            return None
        values: dict[str, Any] = {}
        for path, keys in self._keys.items():
            *way, last = keys
            place: Any = other._fixed
            for key in way:
                place = place[key]
            if last not in place or not is_inside(self.ranges[path], place[last]):
                return None
            values[path] = deepcopy(place[last])
        return values

    def examples(self) -> list[dict[str, Any]]:
        """List values that have both ends of each interval and each choice of each list at least
        once.

        What takes all of them takes every value.
        """
        ends = {
            path: one if isinstance(one, list) else [one.low, one.high]
            for path, one in self.ranges.items()
        }
        longest = max((len(one) for one in ends.values()), default=1)
        return [
            {path: one[number % len(one)] for path, one in ends.items()}
            for number in range(longest)
        ]


def searched(candidate: Candidate, number: int = 0) -> Searched:
    """Find what is searched of a candidate.

    Args:
        number: its place among the candidates, for the name of a field in an error.

    Raises:
        Invalid: A range is wrong.
    """
    groups = candidate.preparation if isinstance(candidate.preparation, list) else []
    documents: dict[str, Any] = {
        "steps": [step.model_dump() for step in candidate.steps],
        "preparation": [group.model_dump() for group in groups],
    }
    field = f"spec.candidates.{number}"
    finder = _Finder(curated=candidate.ranges == "curated")
    for place, document in enumerate(documents["steps"]):
        finder.look_at_step(document, str(place), ("steps", place), f"{field}.steps.{place}")
    ranges, keys, names = finder.ranges, finder.keys, finder.names()
    for place, label in enumerate(_labels_of(groups)):
        # What is curated is for all columns, and may not suit the kind of a group's.
        group = _Finder(curated=False)
        for at, document in enumerate(documents["preparation"][place]["steps"]):
            way: Keys = ("preparation", place, "steps", at)
            inner = ".".join(map(str, (field, *way)))
            group.look_at_step(document, f"preparation.{place}.{at}", way, inner)
        ranges |= group.ranges
        keys |= group.keys
        names |= {path: f"{label}.{name}" for path, name in group.names().items()}
    return Searched(candidate, ranges, documents, keys, names)


def _labels_of(groups: Sequence[ColumnGroup]) -> list[str]:
    """Name groups of columns: by their kind where only one has it, else by their number."""
    kinds = Counter(group.columns.kind for group in groups)
    return [
        group.columns.kind
        if group.columns.kind is not None and kinds[group.columns.kind] == 1
        else f"group-{number}"
        for number, group in enumerate(groups, 1)
    ]


class _Finder:
    """Finds ranges in steps at any depth and settles those of one value in place."""

    def __init__(self, *, curated: bool) -> None:
        self._curated = curated
        self._estimators: dict[Keys, str] = {}
        self.ranges: dict[str, Range] = {}
        self.keys: dict[str, Keys] = {}

    def look_at_step(self, step: Any, path: str, keys: Keys, field: str, depth: int = 0) -> None:
        """Look at a step, or at a pipeline ``{"steps": [...]}``.

        What is no such document is left to the check of steps.
        """
        if depth > _DEEPEST:
            return
        if isinstance(step.get("steps"), list):
            for place, part in enumerate(step["steps"]):
                if is_step(part):
                    way = (*keys, "steps", place)
                    inner = f"{field}.steps.{place}"
                    self.look_at_step(part, f"{path}.{place}", way, inner, depth + 1)
            return
        parameters = step.setdefault("parameters", {})
        if not isinstance(step.get("estimator"), str) or not isinstance(parameters, dict):
            return
        name = step["estimator"].rpartition(".")[2]
        self._estimators[keys] = name
        wanted = _curated_of(name, parameters) if self._curated else {}
        for key, value in [*parameters.items(), *wanted.items()]:
            way, inner = (*keys, "parameters", key), f"{field}.parameters.{key}"
            if is_step(value):
                self.look_at_step(value, f"{path}.{key}", way, inner, depth + 1)
            elif isinstance(value, list) and value and all(is_named_step(one) for one in value):
                for place, (label, nested) in enumerate(value):
                    there = (*way, place, 1)
                    self.look_at_step(
                        nested, f"{path}.{key}.{label}", there, f"{inner}.{label}", depth + 1
                    )
            elif (found := as_range(key, value, inner)) is not None:
                self._add(f"{path}.{key}", way, found, parameters)

    def _add(self, path: str, keys: Keys, found: Range, parameters: dict[str, Any]) -> None:
        if isinstance(found, list) and len(found) == 1:
            parameters[str(keys[-1])] = deepcopy(found[0])
            return
        parameters.pop(str(keys[-1]), None)
        self.ranges[path] = deepcopy(found) if isinstance(found, list) else found
        self.keys[path] = keys

    def names(self) -> dict[str, str]:
        """Name each path by its estimator, with a number where the estimator is not the only one of
        its name."""
        total = Counter(self._estimators.values())
        times: Counter[str] = Counter()
        labels: dict[Keys, str] = {}
        for keys, name in self._estimators.items():
            times[name] += 1
            labels[keys] = name if total[name] == 1 else f"{name}-{times[name]}"
        return {path: f"{labels[keys[:-2]]}.{keys[-1]}" for path, keys in self.keys.items()}


def _estimators_of(document: Any) -> Any:
    """Leave of steps only their estimators, at any depth."""
    if isinstance(document, list):
        return [_estimators_of(one) for one in document]
    if isinstance(document, dict):
        nested = {
            key: _estimators_of(value)
            for key, value in document.get("parameters", {}).items()
            if is_step(value) or (isinstance(value, list) and any(map(is_named_step, value)))
        }
        return [document.get("estimator"), nested, _estimators_of(document.get("steps"))]
    return document if isinstance(document, str) else None


def _curated_of(name: str, parameters: Mapping[str, Any]) -> dict[str, Range]:
    """Find the curated ranges of parameters that a step leaves out."""
    left_out: set[str] = set(parameters)
    together = TOGETHER.get(name, frozenset())
    if together & parameters.keys():
        left_out |= together
    return {key: found for key, found in CURATED.get(name, {}).items() if key not in left_out}
