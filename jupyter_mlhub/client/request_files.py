"""Read trainings and searches in YAML or JSON, in the short form that people write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import Invalid, did_you_mean
from ..languages import say
from ..schemas.pipelines.searches import Candidate, SearchRequest, SearchSpec
from ..schemas.pipelines.specs import PipelineSpec, TrainRequest

_OF_REQUEST = tuple(name for name in TrainRequest.model_fields if name not in ("kind", "spec"))
_OF_SEARCH_REQUEST = tuple(
    name for name in SearchRequest.model_fields if name not in ("kind", "spec")
)
_OF_TRAINING = (*PipelineSpec.model_fields, *_OF_REQUEST)
_OF_SEARCH = ("best", *SearchSpec.model_fields, *_OF_SEARCH_REQUEST)
_MARKS_OF_SEARCH = ("best", "candidates", "method", "budget")
"""A document with one of these is a search."""


def read_request(text: str) -> dict[str, Any]:
    """Read a training or a search from YAML. JSON is YAML, too.

    The spec's fields stand beside the request's own fields. A step without parameters may be its
    name, and a list of column names may stand for a selection of columns. With ``candidates``,
    ``best: true``, ``method`` or ``budget`` it is a search.

    Raises:
        Invalid: The text is not a mapping, or has unknown fields.
    """
    document = _read_yaml(text)
    if not isinstance(document, dict):
        raise Invalid(
            "Write the training as YAML, beginning with 'dataset: NAME'.", code="not_yaml"
        )
    if any(name in document for name in _MARKS_OF_SEARCH):
        return _read_search(document)
    for name in document:
        if name not in _OF_TRAINING and name in _OF_SEARCH:
            message = say(
                "{name} belongs to a search: write best: true or candidates, too.", name=name
            )
            raise Invalid.field(str(name), message)
    _require_known(document, _OF_TRAINING, (*_OF_TRAINING, *_MARKS_OF_SEARCH))
    spec = {name: value for name, value in document.items() if name in PipelineSpec.model_fields}
    spec["steps"] = full_steps(spec.get("steps", []))
    if isinstance(spec.get("preparation"), list):
        spec["preparation"] = _full_groups(spec["preparation"])
    own = {name: document[name] for name in _OF_REQUEST if name in document}
    return {"kind": "train", "spec": spec, **own}


def _read_search(document: dict[str, Any]) -> dict[str, Any]:
    for name in document:
        if name in Candidate.model_fields:
            message = say(
                "{name} belongs to a candidate: write candidates: [{{steps: [Ridge]}}].", name=name
            )
            raise Invalid.field(str(name), message)
    _require_known(document, _OF_SEARCH)
    _require_one_way(document)
    spec = {name: value for name, value in document.items() if name in SearchSpec.model_fields}
    if isinstance(spec.get("candidates"), list):
        spec["candidates"] = [full_candidate(one) for one in spec["candidates"]]
    own = {name: document[name] for name in _OF_SEARCH_REQUEST if name in document}
    if "budget" in own:
        own["budget"] = _full_budget(own["budget"])
    return {"kind": "search", "spec": spec, **own}


def _require_one_way(document: dict[str, Any]) -> None:
    """Check that either the hub chooses the pipelines or the document names them."""
    if document.get("best", True) is not True:
        raise Invalid.field("best", "Write best: true, or leave it out.")
    if "candidates" not in document:
        if document.get("method", "bayesian") != "bayesian":
            raise Invalid.field(
                "method",
                "With method: {document}, name the candidates whose parameters are searched. "
                "Without candidates the hub chooses pipelines and method.",
                document=document["method"],
            )
    elif "best" in document:
        message = say(
            "best: true lets the hub choose the pipelines: leave it or the candidates out."
        )
        raise Invalid.field("best", message)


def full_candidate(candidate: Any) -> Any:
    """Expand a pipeline of a search to its full form. Steps alone may stand for it."""
    if not isinstance(candidate, dict) or "estimator" in candidate:
        return {"steps": full_steps(candidate)}
    _require_known(candidate, Candidate.model_fields)
    found = {**candidate, "steps": full_steps(candidate.get("steps", []))}
    if isinstance(found.get("preparation"), list):
        found["preparation"] = _full_groups(found["preparation"])
    return found


def _full_budget(budget: Any) -> Any:
    """Read the end of a search: minutes or seconds, and a number of trials."""
    if not isinstance(budget, dict):
        message = say("Write the budget as {minutes: 2}, as {trials: 50}, or as both.")
        raise Invalid.field("budget", message)
    _require_known(budget, ("minutes", "seconds", "trials"))
    if "minutes" not in budget:
        return budget
    if "seconds" in budget:
        raise Invalid.field("budget", "Write the budget in minutes or in seconds, not in both.")
    minutes = budget["minutes"]
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise Invalid.field("budget.minutes", "The minutes of the budget must be a number.")
    rest = {name: value for name, value in budget.items() if name != "minutes"}
    return {**rest, "seconds": 60 * minutes}


def _require_known(
    document: dict[Any, Any], known: Iterable[str], hints: Iterable[str] | None = None
) -> None:
    """Check that a mapping has only known fields. ``hints`` are those that may be suggested."""
    known = list(known)
    for name in document:
        if name not in known:
            near = did_you_mean(str(name), known if hints is None else hints)
            raise Invalid.field(str(name), "There is no field {name}.{near}", name=name, near=near)


def read_groups(text: str) -> list[Any]:
    """Read groups of columns with their steps from YAML.

    Raises:
        Invalid: The text is not a list.
    """
    groups = _read_yaml(text)
    if not isinstance(groups, list):
        message = say(
            "Write the groups as a list: '- columns: {kind: numeric}', and 'steps: [...]'."
        )
        raise Invalid.field("spec.preparation", message)
    return _full_groups(groups)


def _read_yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" in line {where.line + 1}" if where is not None else ""
        problem = getattr(error, "problem", None) or "it can't be read"
        raise Invalid(
            "This is not YAML{line}: {problem}.", line=line, problem=problem, code="not_yaml"
        ) from None


def full_steps(steps: Any) -> Any:
    """Expand steps to their full form. A single step or name may stand for a list."""
    if isinstance(steps, str | dict):
        steps = [steps]
    if not isinstance(steps, list):
        return steps
    return [{"estimator": step} if isinstance(step, str) else step for step in steps]


def _full_groups(groups: list[Any]) -> list[Any]:
    return [_full_group(group) for group in groups]


def _full_group(group: Any) -> Any:
    if not isinstance(group, dict):
        return group
    columns = group.get("columns")
    if isinstance(columns, list):
        columns = {"names": columns}
    return {**group, "columns": columns, "steps": full_steps(group.get("steps", []))}
