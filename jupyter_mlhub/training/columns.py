"""The roles of columns in a spec: kinds, groups, and the steps of each group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from fnmatch import fnmatchcase
from typing import Any

from ..schemas.data.artifacts import Column
from ..schemas.pipelines.plans import Part, Plan
from ..schemas.pipelines.specs import (
    PREPARATION,
    ColumnGroup,
    ColumnKind,
    ColumnSelector,
    PipelineSpec,
    Preparation,
    is_named_step,
)

MAX_CATEGORIES = 50
MAX_WORDS = 300
_WORDS_OF_A_TEXT = 4
_MARKS = set('",:[]{}<')
"""Characters that packages other than scikit-learn refuse in column names."""

ENSEMBLES = frozenset(
    ("StackingClassifier", "StackingRegressor", "VotingClassifier", "VotingRegressor")
)
"""Ensembles that hand their members the columns as they are, so that each may prepare them."""

_IMPUTE_NUMBERS = {
    "estimator": "SimpleImputer",
    "parameters": {"strategy": "median", "keep_empty_features": True},
}
DEFAULT_STEPS: dict[ColumnKind, list[dict[str, Any]]] = {
    "numeric": [_IMPUTE_NUMBERS],
    "date": [_IMPUTE_NUMBERS],
    "categorical": [
        {
            "estimator": "SimpleImputer",
            "parameters": {"strategy": "most_frequent", "keep_empty_features": True},
        },
        {
            "estimator": "OneHotEncoder",
            "parameters": {
                "handle_unknown": "infrequent_if_exist",
                "max_categories": MAX_CATEGORIES,
                "sparse_output": False,
            },
        },
    ],
    "text": [{"estimator": "TfidfVectorizer", "parameters": {"max_features": MAX_WORDS}}],
}
"""The steps that prepare columns by default."""


def has_role(column: Column) -> bool:
    """Whether a model can use the column. Lists, records, bytes and the like have no order or
    equality."""
    return column.type != "other"


def kind_of(column: Column) -> ColumnKind:
    """Choose how a model treats a column that has a role."""
    if column.type in ("integer", "number", "boolean"):
        return "numeric"
    if column.type == "datetime":
        return "date"
    if column.type == "text" and column.distinct > MAX_CATEGORIES:
        texts = [str(value) for value, _ in column.top]
        words = sum(len(text.split()) for text in texts)
        if texts and words >= _WORDS_OF_A_TEXT * len(texts):
            return "text"
    return "categorical"


def select_columns(selector: ColumnSelector, kinds: Mapping[str, ColumnKind]) -> list[str]:
    """Select columns by a selector."""
    if selector.names is not None:
        wanted = set(selector.names)
        return [name for name in kinds if name in wanted]
    if selector.pattern is not None:
        return [name for name in kinds if fnmatchcase(name, selector.pattern)]
    return [name for name, kind in kinds.items() if kind == selector.kind]


def make_plan(
    spec: PipelineSpec, kinds: Mapping[str, ColumnKind], item_of: Callable[[str], dict[str, Any]]
) -> Plan:
    """Make the plan of a checked spec.

    Args:
        kinds: the kind of each feature, in the features' order.
        item_of: gives an estimator's entry in the catalogue.
    """

    steps = [step.model_dump() for step in spec.steps]
    return _plan(spec.preparation, steps, kinds, item_of)


def _plan(
    preparation: Preparation,
    steps: list[dict[str, Any]],
    kinds: Mapping[str, ColumnKind],
    item_of: Callable[[str], dict[str, Any]],
) -> Plan:
    def takes(step: dict[str, Any], what: str) -> bool:
        return what in item_of(step["estimator"])["takes"]

    if preparation == "none":
        if any("preparation" in member for _, member in members_of(steps)):
            return Plan([], [_with_planned_members(steps[0], kinds, item_of)], dense=False)
        if len(kinds) == 1 and len(steps) > 1 and takes(steps[0], "text"):
            return Plan([Part("text", next(iter(kinds)), steps[:1])], steps[1:], dense=False)
        if _minds_names(kinds, steps, item_of):
            # Without a step, columns reach the estimator unchanged, but by position.
            return Plan([Part("columns", list(kinds), [])], steps, dense=False)
        return Plan([], steps, dense=False)
    own = preparation if isinstance(preparation, list) else []
    parts: list[Part] = []
    for name, columns, chain in _groups(own, kinds):
        if chain and takes(chain[0], "text"):
            parts += [Part(f"{name}-{i}", column, chain) for i, column in enumerate(columns)]
        else:
            parts.append(Part(name, columns, chain))
    dense = not own or not takes(steps[0], "sparse")
    return Plan(parts, steps, dense)


def members_of(steps: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find the members that see the columns as the pipeline does: those of an ensemble that is its
    only step.

    Returns:
        The path of each within the step, and its document.
    """
    if len(steps) != 1 or steps[0].get("estimator") not in ENSEMBLES:
        return
    members = steps[0].get("parameters", {}).get("estimators")
    for member in members if isinstance(members, list) else []:
        if is_named_step(member):
            yield f"parameters.estimators.{member[0]}", member[1]


def _with_planned_members(
    ensemble: dict[str, Any],
    kinds: Mapping[str, ColumnKind],
    item_of: Callable[[str], dict[str, Any]],
) -> dict[str, Any]:
    """Plan each member of an ensemble as a pipeline of its own, which sees all columns."""

    def planned(member: dict[str, Any]) -> dict[str, Any]:
        groups = PREPARATION.validate_python(member.get("preparation", "none"))
        return asdict(_plan(groups, member.get("steps", [member]), kinds, item_of))

    parameters = ensemble["parameters"]
    members = [[name, planned(member)] for name, member in parameters["estimators"]]
    return {**ensemble, "parameters": {**parameters, "estimators": members}}


def _minds_names(
    kinds: Mapping[str, ColumnKind],
    steps: list[dict[str, Any]],
    item_of: Callable[[str], dict[str, Any]],
) -> bool:
    """Whether an estimator at any depth would refuse the name of a column."""
    if not any(_MARKS & set(name) for name in kinds):
        return False
    return any(item_of(name)["package"] != "scikit-learn" for name in names_of_estimators(steps))


def names_of_estimators(document: Any) -> set[str]:
    """Find all estimators that a checked document names, at any depth."""
    found: set[str] = set()
    if isinstance(document, dict):
        name = document.get("estimator")
        if isinstance(name, str):
            found.add(name)
        for value in document.values():
            found |= names_of_estimators(value)
    elif isinstance(document, list):
        for value in document:
            found |= names_of_estimators(value)
    return found


def _groups(
    own: list[ColumnGroup], kinds: Mapping[str, ColumnKind]
) -> list[tuple[str, list[str], list[dict[str, Any]]]]:
    """List name, columns and steps of each group that has columns."""
    left = dict(kinds)
    groups = []
    for number, group in enumerate(own, start=1):
        taken = select_columns(group.columns, left)
        groups.append((f"group{number}", taken, [step.model_dump() for step in group.steps]))
        for column in taken:
            del left[column]
    for kind, steps in DEFAULT_STEPS.items():
        rest = [name for name, found in left.items() if found == kind]
        groups.append((f"other-{kind}" if own else kind, rest, steps))
    return [group for group in groups if group[1]]
