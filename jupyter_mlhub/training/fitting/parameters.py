"""An estimator's parameters as JSON Schema.

Made from the constraints with which scikit-learn checks parameters, or from type hints where a
class has none; the sentences are the class's own documentation.
"""

from __future__ import annotations

import inspect
import math
import re
import types
import typing
from numbers import Integral, Real
from typing import Any

import docstring_parser
from sklearn.base import BaseEstimator
from sklearn.utils._param_validation import HasMethods, Interval, Options, RealNotInt, StrOptions

STEP = "#/$defs/step"
"""Where a parameter takes another estimator: an object like a step of the spec."""

IMPORTANT = (
    *("estimators", "estimator", "final_estimator", "transformer_list", "base_estimator"),
    *("n_estimators", "learning_rate", "max_depth", "max_iter", "max_leaf_nodes", "num_leaves"),
    *("C", "alpha", "kernel", "gamma", "degree", "l1_ratio", "penalty", "nu", "epsilon"),
    *("n_neighbors", "weights", "metric", "hidden_layer_sizes", "activation", "loss"),
    *("n_clusters", "eps", "min_samples", "min_cluster_size", "n_components", "contamination"),
    *("min_samples_leaf", "max_features", "class_weight", "criterion", "strategy", "method"),
    *("k", "percentile", "n_features_to_select", "threshold", "score_func", "subsample"),
    *("ngram_range", "analyzer", "handle_unknown", "max_categories", "n_bins", "encode"),
    *("reg_alpha", "reg_lambda", "colsample_bytree", "voting", "cv"),
)
"""Parameters that people turn most, in the order in which a form shows them."""

_NO_VALUE = ("deprecated", "warn")
"""Defaults by which scikit-learn notes that nothing was given; they are no values to choose."""
_NESTED = {"estimator", "base_estimator", "regressor", "classifier", "final_estimator"}
_NESTED_LISTS = {"estimators", "transformer_list"}
_MAX_HELP = 300


def parameter_schema(cls: type[BaseEstimator]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a class's parameters, the important ones first.

    Parameters that can't be JSON are left out. ``x-main`` marks what a form shows at once,
    ``x-tuple`` a list that becomes a tuple.
    """
    constraints = getattr(cls, "_parameter_constraints", {})
    helps = _help(cls)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, parameter in constructor(cls).items():
        if name in constraints or parameter.annotation is inspect.Parameter.empty:
            schema = _schema_of(name, constraints.get(name))
        else:
            schema = _schema_of_hint(name, parameter.annotation)
        if schema is None:
            continue
        if parameter.default is inspect.Parameter.empty:
            required.append(name)
        elif _is_json(parameter.default) and parameter.default not in _NO_VALUE:
            default = parameter.default
            schema["default"] = list(default) if isinstance(default, tuple) else default
        if helps.get(name):
            schema["description"] = helps[name]
        if name in required or name in IMPORTANT:
            schema["x-main"] = True
        if takes_tuple(cls, name):
            schema["x-tuple"] = True
        properties[name] = schema
    rank = {name: place for place, name in enumerate(IMPORTANT)}
    order = sorted(properties, key=lambda name: (name not in required, rank.get(name, len(rank))))
    return {
        "type": "object",
        "properties": {name: properties[name] for name in order},
        "required": required,
        "additionalProperties": False,
    }


def takes_tuple(cls: type[BaseEstimator], name: str) -> bool:
    """Whether a list, which is all that JSON has, has to become a tuple."""
    constraints = getattr(cls, "_parameter_constraints", {}).get(name)
    return isinstance(constraints, list) and tuple in constraints


def constructor(cls: type[BaseEstimator]) -> dict[str, inspect.Parameter]:
    """The parameters of the constructor, with those that it hands on to its base classes."""
    found: dict[str, inspect.Parameter] = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base):
            continue
        parameters = inspect.signature(base.__init__).parameters  # type: ignore[misc]
        hints = _hints(base.__init__)  # type: ignore[misc]
        for name, parameter in list(parameters.items())[1:]:
            if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                annotation = hints.get(name, inspect.Parameter.empty)
                found.setdefault(name, parameter.replace(annotation=annotation))
        if all(parameter.kind != parameter.VAR_KEYWORD for parameter in parameters.values()):
            break
    return found


def _hints(function: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError):
        return {}


def _schema_of_hint(name: str, hint: Any) -> dict[str, Any] | None:
    """What a type hint allows; nothing when none of it can be written as JSON."""
    is_union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    choices: list[dict[str, Any]] = []
    for part in typing.get_args(hint) if is_union else (hint,):
        if typing.get_origin(part) is typing.Literal:
            choices.append({"enum": list(typing.get_args(part))})
        elif part is types.NoneType or part in _BY_TYPE:
            choices.append({"type": "null" if part is types.NoneType else _BY_TYPE[part]})
    if {"type": "integer"} in choices and name in ("random_state", "n_jobs"):
        return _schema_of(name, ["random_state"])
    if not choices or choices == [{"type": "null"}]:
        return None
    return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _help(cls: type[BaseEstimator]) -> dict[str, str]:
    """The first sentence about each parameter, without the markup."""
    text = inspect.getdoc(cls) or ""
    found = {}
    for parameter in docstring_parser.parse(text, docstring_parser.DocstringStyle.NUMPYDOC).params:
        words = " ".join((parameter.description or "").split("\n\n")[0].split())
        words = re.sub(r":\w+(?::\w+)*:`~?([^`<]+)(?:<[^`]*>)?`", r"\1", words)
        words = re.sub(r"`+|\*+(?=\w)|(?<=\w)\*+", "", words)
        sentence = re.split(r"(?<=[.!])(?<!i\.e\.)(?<!e\.g\.)\s", words)[0]
        for name in parameter.arg_name.split(","):
            found[name.strip()] = sentence[:_MAX_HELP]
    return found


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


_BY_TYPE: dict[Any, str] = {
    Integral: "integer",
    Real: "number",
    int: "integer",
    float: "number",
    bool: "boolean",
    str: "string",
    dict: "object",
    list: "array",
    tuple: "array",
}


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
    known = _BY_TYPE.get(constraint) if isinstance(constraint, type) else None
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
