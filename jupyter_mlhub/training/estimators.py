"""The catalogue of what this worker can train, with each parameter as JSON Schema.

Made from scikit-learn itself: the classes that ``all_estimators`` finds, the constraints that they
check their own parameters with, and their docstrings. Only workers import this module.
"""

from __future__ import annotations

import inspect
import math
import platform
from functools import cache
from importlib.metadata import version
from numbers import Integral, Real
from typing import Any

import sklearn
from sklearn.base import BaseEstimator
from sklearn.utils import all_estimators
from sklearn.utils._param_validation import HasMethods, Interval, Options, RealNotInt, StrOptions

from .._version import __version__

STEP = "#/$defs/step"
"""Where a parameter takes another estimator: an object like a step of the spec."""

_KINDS = ("classifier", "regressor", "transformer")
_ENCODES_TARGET = {"LabelBinarizer", "LabelEncoder", "MultiLabelBinarizer"}
_NESTED = {"estimator", "base_estimator", "regressor", "classifier", "final_estimator"}
_NO_VALUE = ("deprecated", "warn")
"""Defaults by which scikit-learn notes that nothing was given; they are no values to choose."""
_NESTED_LISTS = {"estimators", "transformer_list"}


def catalogue_key() -> str:
    return f"scikit-learn {sklearn.__version__}"


@cache
def library_versions() -> dict[str, str]:
    names = ("scikit-learn", "numpy", "scipy", "pandas", "pyarrow", "skops")
    own = {"python": platform.python_version(), "jupyter-mlhub": __version__}
    return own | {name: version(name) for name in names}


@cache
def classes() -> dict[str, type[BaseEstimator]]:
    """Every class that can be a step, by its name."""
    found = {}
    for kind in _KINDS:
        for name, cls in all_estimators(type_filter=kind):
            if name not in _ENCODES_TARGET:
                found[name] = cls
    return found


def kind_of(cls: type[BaseEstimator]) -> str:
    declared = getattr(cls, "_estimator_type", None)
    for kind in ("classifier", "regressor"):
        mixin = getattr(sklearn.base, f"{kind.capitalize()}Mixin")
        if declared == kind or issubclass(cls, mixin):
            return kind
    return "transformer"


def describe_estimators() -> list[dict[str, Any]]:
    """The catalogue as published to the hub, sorted by name."""
    return [_describe(name, cls) for name, cls in sorted(classes().items())]


def build(step: dict[str, Any], seed: int | None) -> BaseEstimator:
    """An unfitted estimator from a step that was checked against the catalogue.

    ``seed`` becomes ``random_state`` where the estimator has one and the step does not say.
    """
    cls = classes()[step["estimator"]]
    parameters = {
        name: _build_value(value, seed) for name, value in step.get("parameters", {}).items()
    }
    for name, value in parameters.items():
        constraints = getattr(cls, "_parameter_constraints", {}).get(name)
        if isinstance(value, list) and isinstance(constraints, list) and tuple in constraints:
            parameters[name] = tuple(value)
    if seed is not None and "random_state" in inspect.signature(cls).parameters:
        parameters.setdefault("random_state", seed)
    return cls(**parameters)


def _build_value(value: Any, seed: int | None) -> Any:
    if isinstance(value, dict) and "estimator" in value:
        return build(value, seed)
    if isinstance(value, list) and value and all(_is_named_step(item) for item in value):
        return [(name, build(step, seed)) for name, step in value]
    return value


def _is_named_step(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], dict)
        and "estimator" in value[1]
    )


def _describe(name: str, cls: type[BaseEstimator]) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{cls.__module__}.{name}",
        "kind": kind_of(cls),
        "summary": _summary(cls),
        "parameters": parameter_schema(cls),
    }


def _summary(cls: type) -> str:
    lines = (inspect.getdoc(cls) or "").strip().split("\n\n", 1)[0]
    return " ".join(lines.split())


def parameter_schema(cls: type[BaseEstimator]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a class's parameters; parameters that can't be JSON are left out."""
    constraints = getattr(cls, "_parameter_constraints", {})
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, parameter in inspect.signature(cls).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        schema = _schema_of(name, constraints.get(name))
        if schema is None:
            continue
        if parameter.default is parameter.empty:
            required.append(name)
        elif _is_json(parameter.default) and parameter.default not in _NO_VALUE:
            default = parameter.default
            schema["default"] = list(default) if isinstance(default, tuple) else default
        properties[name] = schema
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _schema_of(name: str, constraints: Any) -> dict[str, Any] | None:
    if name in _NESTED:
        return {"anyOf": [{"$ref": STEP}, {"type": "null"}]}
    if name in _NESTED_LISTS:
        pair = [{"type": "string", "minLength": 1}, {"$ref": STEP}]
        named = {"type": "array", "prefixItems": pair, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": named, "minItems": 1}
    if name == "n_jobs":
        count = {"type": "integer", "minimum": -1, "not": {"const": 0}}
        return {"anyOf": [count, {"type": "null"}]}
    if constraints is None or constraints == "no_validation":
        return {}
    choices = [choice for item in constraints for choice in _choices(item)]
    if not choices:
        return None
    return dict(choices[0]) if len(choices) == 1 else {"anyOf": choices}


def _choices(constraint: Any) -> list[dict[str, Any]]:
    """What one constraint allows; nothing when it can't be written as JSON."""
    match constraint:
        case None:
            return [{"type": "null"}]
        case "boolean":
            return [{"type": "boolean"}]
        case "verbose":
            return [{"type": "integer", "minimum": 0}, {"type": "boolean"}]
        case "random_state":
            return [{"type": "integer", "minimum": 0, "maximum": 2**32 - 1}, {"type": "null"}]
        case "cv_object":
            return [{"type": "integer", "minimum": 2}, {"type": "null"}]
        case "array-like":
            return [{"type": "array"}]
        case Interval():
            return [_interval(constraint)]
        case HasMethods():
            return [{"$ref": STEP}]
        case StrOptions() | Options():
            deprecated: set[str] = getattr(constraint, "deprecated", set())
            options = [o for o in constraint.options if o not in deprecated and _is_json(o)]
            return [{"enum": sorted(options, key=str)}] if options else []
    by_type = {
        Integral: "integer",
        Real: "number",
        float: "number",
        str: "string",
        dict: "object",
        list: "array",
        tuple: "array",
    }
    known = by_type.get(constraint) if isinstance(constraint, type) else None
    return [{"type": known}] if known else []


def _interval(interval: Interval) -> dict[str, Any]:
    kind = "integer" if interval.type is Integral else "number"
    schema: dict[str, Any] = {"type": kind}
    if interval.type is RealNotInt:
        schema["title"] = "fraction"
    if interval.left is not None and math.isfinite(interval.left):
        closed = interval.closed in ("left", "both")
        schema["minimum" if closed else "exclusiveMinimum"] = _plain(interval.left)
    if interval.right is not None and math.isfinite(interval.right):
        closed = interval.closed in ("right", "both")
        schema["maximum" if closed else "exclusiveMaximum"] = _plain(interval.right)
    return schema


def _plain(number: Any) -> int | float:
    return int(number) if isinstance(number, Integral) else float(number)


def _is_json(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list | tuple):
        return all(_is_json(item) for item in value)
    return value is None or isinstance(value, bool | int | str)
