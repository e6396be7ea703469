"""Check the groups of columns of a preparation, and where a nested pipeline may have one of its
own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import FieldProblem, did_you_mean
from ...languages import say
from ...schemas.pipelines.specs import PREPARATION, ColumnKind, is_named_step, is_step
from ..columns import members_of, select_columns


def check_preparations(
    preparation: Any,
    steps: list[dict[str, Any]],
    kinds: Mapping[str, ColumnKind],
    problems: list[FieldProblem],
) -> None:
    """Check the preparation of a spec, and those of its nested pipelines.

    Args:
        preparation: the checked preparation as JSON.
        steps: the checked steps as JSON.
        kinds: the kind of each feature.
    """
    allowed = {"preparation": preparation}
    if preparation == "none":
        allowed |= _of_members(steps, "steps")
    for field, one in allowed.items():
        _check_groups(one, kinds, field, problems)
    for index, step in enumerate(steps):
        for field in _nested(step, f"steps.{index}"):
            if field not in allowed:
                message = say(
                    "Only a member of a voting or stacking ensemble has a preparation of "
                    "its own. Make the ensemble the only step, and say preparation none "
                    "for the whole."
                )
                problems.append(FieldProblem(field, message))


def _of_members(steps: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """Find the preparations of members that see the columns as they are, by their fields."""
    found: dict[str, Any] = {}
    for way, member in members_of(steps):
        field = f"{path}.0.{way}"
        if "preparation" in member:
            found[f"{field}.preparation"] = member["preparation"]
        if member.get("preparation", "none") == "none" and "steps" in member:
            found |= _of_members(member["steps"], f"{field}.steps")
    return found


def _nested(step: dict[str, Any], path: str) -> Iterator[str]:
    """Find the fields of all preparations in a step, at any depth."""
    if "preparation" in step:
        yield f"{path}.preparation"
    for index, part in enumerate(step.get("steps", ())):
        yield from _nested(part, f"{path}.steps.{index}")
    for name, value in step.get("parameters", {}).items():
        field = f"{path}.parameters.{name}"
        if is_step(value):
            yield from _nested(value, field)
        elif isinstance(value, list):
            for pair in filter(is_named_step, value):
                yield from _nested(pair[1], f"{field}.{pair[0]}")


def _check_groups(
    preparation: Any, kinds: Mapping[str, ColumnKind], path: str, problems: list[FieldProblem]
) -> None:
    """Check that every group takes some column and names only features."""
    groups = PREPARATION.validate_python(preparation)
    left = dict(kinds)
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        field = f"{path}.{index}.columns"
        for name in group.columns.names or ():
            if name not in kinds:
                message = say(
                    "{name} is not among the features.{hint}",
                    name=name,
                    hint=did_you_mean(name, kinds),
                )
                problems.append(FieldProblem(f"{field}.names", message))
        taken = select_columns(group.columns, left)
        if not taken and not group.columns.names:
            message = say(
                "No column that an earlier group left belongs to this one. Take it out, "
                "or put it first."
            )
            problems.append(FieldProblem(field, message))
        for name in taken:
            del left[name]
