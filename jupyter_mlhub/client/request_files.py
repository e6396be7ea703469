"""Read training requests in YAML or JSON, in the short form that people write."""

from __future__ import annotations

from typing import Any

from ..errors import Invalid, did_you_mean
from ..schemas.pipelines.specs import PipelineSpec, TrainRequest

_OF_REQUEST = tuple(name for name in TrainRequest.model_fields if name not in ("kind", "spec"))


def read_request(text: str) -> dict[str, Any]:
    """Read a training request from YAML. JSON is YAML, too.

    The spec's fields stand beside the request's own fields. A step without parameters may be its
    name, and a list of column names may stand for a selection of columns.

    Raises:
        Invalid: The text is not a mapping, or has unknown fields.
    """
    document = _read_yaml(text)
    if not isinstance(document, dict):
        raise Invalid(
            "Write the training as YAML, beginning with 'dataset: NAME'.", code="not_yaml"
        )
    known = [*PipelineSpec.model_fields, *_OF_REQUEST]
    for name in document:
        if name not in known:
            near = did_you_mean(str(name), known)
            raise Invalid.field(str(name), f"There is no field {name}.{near}")
    spec = {name: value for name, value in document.items() if name in PipelineSpec.model_fields}
    spec["steps"] = full_steps(spec.get("steps", []))
    if isinstance(spec.get("preparation"), list):
        spec["preparation"] = _full_groups(spec["preparation"])
    own = {name: document[name] for name in _OF_REQUEST if name in document}
    return {"kind": "train", "spec": spec, **own}


def read_groups(text: str) -> list[Any]:
    """Read groups of columns with their steps from YAML.

    Raises:
        Invalid: The text is not a list.
    """
    groups = _read_yaml(text)
    if not isinstance(groups, list):
        message = "Write the groups as a list: '- columns: {kind: numeric}', and 'steps: [...]'."
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
        raise Invalid(f"This is not YAML{line}: {problem}.", code="not_yaml") from None


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
