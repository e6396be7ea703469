"""Convert a scikit-learn estimator or pipeline from a notebook to the steps of a spec.

Nothing is pickled or fitted. Only class names and parameters are read, and the worker builds its
own objects. scikit-learn itself is not imported here.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from ..errors import Invalid
from ..schemas.pipelines.specs import is_named_step, is_step

_PREPARES_COLUMNS = "ColumnTransformer"
_PIPELINE = "Pipeline"
_PRINTS = {"verbose", "verbosity", "verbose_interval"}
"""Parameters for printed output during the fit. They are not part of the model."""


def is_estimator(value: Any) -> bool:
    return hasattr(value, "get_params") and hasattr(value, "fit") and not isinstance(value, type)


def spec_parts(estimator: Any) -> dict[str, Any]:
    """Make ``steps`` and ``preparation`` (and maybe ``features``) of a spec.

    A leading ``ColumnTransformer`` over named columns becomes groups of columns, also in a member
    of an ensemble. Any other pipeline gets its columns unchanged.

    Raises:
        Invalid: Something has no form as a document: a function, or columns by number or mask.
            Estimators outside of the catalogue are refused at submission.
    """
    parts = _flat(estimator)
    if not parts:
        raise Invalid.field("steps", "The pipeline has no steps.")
    if not _prepares_columns(parts[0]):
        steps = [_document(part) for part in parts]
        return {"steps": steps, "preparation": "none", **_features_of_members(parts[0])}
    return {**_groups(parts[0]), "steps": [_document(part) for part in parts[1:]]}


def _flat(estimator: Any) -> list[Any]:
    """List the steps of a pipeline, including those of nested pipelines."""
    if type(estimator).__name__ != _PIPELINE:
        return [estimator]
    found = []
    for _, step in estimator.steps:
        if step is not None and step != "passthrough":
            found += _flat(step)
    return found


def _groups(transformer: Any) -> dict[str, Any]:
    own = transformer.get_params(deep=False)
    if own["remainder"] not in ("drop", "passthrough"):
        raise Invalid.field(
            "preparation",
            "The remainder of a ColumnTransformer must be 'drop' or 'passthrough'. Name its "
            "columns as one of the groups.",
        )
    groups: list[dict[str, Any]] = []
    features: list[str] = []
    for name, step, columns in transformer.transformers:
        names = [columns] if isinstance(columns, str) else columns
        if not _are_names(names):
            raise Invalid.field(
                "preparation",
                "Say the columns of {name!r} by name: a function, numbers or a mask can't be sent.",
                name=name,
            )
        if isinstance(step, str) and step == "drop":
            continue
        features += [column for column in names if column not in features]
        steps = [] if isinstance(step, str) else [_document(part) for part in _flat(step)]
        groups.append({"columns": {"names": list(names)}, "steps": steps})
    if own["remainder"] == "passthrough":
        # Columns without a group would be prepared by default, so a pattern names them.
        return {"preparation": [*groups, {"columns": {"pattern": "*"}, "steps": []}]}
    return {"preparation": groups, "features": features}


def _features_of_members(ensemble: Any) -> dict[str, Any]:
    """Find the columns that all members of an ensemble take, where they name them."""
    members = getattr(ensemble, "estimators", None)
    if not isinstance(members, list) or not all(map(_is_named, members)):
        return {}
    first = [_flat(member)[0] for _, member in members]
    named = [_groups(one).get("features") if _prepares_columns(one) else None for one in first]
    known = [names for names in named if names is not None]
    if not known:
        return {}
    if any(names is None or set(names) != set(known[0]) for names in named):
        raise Invalid.field(
            "preparation",
            "The members of an ensemble must take the same columns. Name the other columns in each "
            "ColumnTransformer, too, or say remainder='passthrough' in all of them.",
        )
    return {"features": known[0]}


def _prepares_columns(estimator: Any) -> bool:
    return type(estimator).__name__ == _PREPARES_COLUMNS


def _are_names(columns: Any) -> bool:
    return (
        isinstance(columns, list | tuple)
        and len(columns) > 0
        and all(isinstance(column, str) for column in columns)
    )


def _document(estimator: Any) -> dict[str, Any]:
    """Convert an estimator to a step: its class, and the parameters that differ from the
    defaults."""
    if type(estimator).__name__ == _PIPELINE:
        first, *rest = parts = _flat(estimator)
        if _prepares_columns(first) and rest:
            own = _groups(first)["preparation"]
            return {"preparation": own, "steps": [_document(part) for part in rest]}
        return {"steps": [_document(part) for part in parts]}
    if not is_estimator(estimator):
        raise Invalid.field(
            "steps", "{estimator!r} is no estimator that can be sent.", estimator=estimator
        )
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(type(estimator)).parameters.items()
    }
    parameters = {
        name: _plain(value, name, estimator)
        for name, value in estimator.get_params(deep=False).items()
        if name not in _PRINTS and not _same(value, defaults.get(name, inspect.Parameter.empty))
    }
    return {"estimator": type(estimator).__name__, "parameters": parameters}


def _same(value: Any, default: Any) -> bool:
    if value is default:
        return True
    try:
        return type(value) is type(default) and bool(value == default)
    except ValueError:  # arrays
        return False


def _plain(value: Any, name: str, owner: Any) -> Any:
    if is_estimator(value):
        return _document(value)
    if isinstance(value, list | tuple):
        if value and all(_is_named(item) for item in value):
            return [[item[0], _document(item[1])] for item in value]
        return [_plain(item, name, owner) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item, name, owner) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise Invalid.field(
        "steps",
        "The parameter {name} of {kind} is a {value_kind}, which can't be sent. Use a value that "
        "can be written down.",
        name=name,
        kind=type(owner).__name__,
        value_kind=type(value).__name__,
    )


def _is_named(item: Any) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and isinstance(item[0], str)
        and is_estimator(item[1])
    )


def fixed_parts(parts: dict[str, Any]) -> dict[str, Any]:
    """Write the parts of a spec so that a search reads none of their values as choices: a list is
    the only choice of a list."""
    found = {**parts, "steps": [_fixed(step) for step in parts["steps"]]}
    if isinstance(parts["preparation"], list):
        found["preparation"] = [
            {**group, "steps": [_fixed(step) for step in group["steps"]]}
            for group in parts["preparation"]
        ]
    return found


def _fixed(step: dict[str, Any]) -> dict[str, Any]:
    if "steps" in step:
        return {**step, "steps": [_fixed(one) for one in step["steps"]]}
    parameters: dict[str, Any] = {}
    for name, value in step.get("parameters", {}).items():
        if is_step(value):
            parameters[name] = _fixed(value)
        elif isinstance(value, list) and value and all(map(is_named_step, value)):
            parameters[name] = [[label, _fixed(one)] for label, one in value]
        else:
            parameters[name] = [value] if isinstance(value, list) else value
    return {**step, "parameters": parameters}
