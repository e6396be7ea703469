"""An estimator's parameters as JSON Schema.

Made from the constraints with which scikit-learn checks parameters, or from type hints where a
class has none; the sentences are the class's own documentation. scikit-learn publishes the
constraints nowhere: ``tests/hub/training/fitting/test_private_parts.py`` fails when they change.
"""

from __future__ import annotations

import inspect
import math
import re
import types
import typing
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import docstring_parser
from sklearn.base import BaseEstimator
from sklearn.utils._param_validation import HasMethods, Interval, Options, RealNotInt, StrOptions

from ....schemas.pipelines.specs import is_named_step, is_step
from ...checks.forbidden import NEVER, PATTERN, why_no_pattern
from .meanings import NOT_A_CHOICE, NUMBERS, OBJECTS, UNTYPED, WORDS, bounded, text_schema

STEP = "#/$defs/step"
"""A reference for parameters that take an estimator: an object like a step of the spec."""

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
"""The parameters that people change most, in the order of the form."""

_NO_VALUE = ("deprecated", "warn")
"""Defaults by which scikit-learn marks a missing argument. They are no values to choose."""
_NESTED = {"estimator", "base_estimator", "regressor", "classifier", "final_estimator"}
_NESTED_LISTS = {"estimators", "transformer_list"}
_MAX_HELP = 300
_HELP_FOR_JOBS = "Has no effect: a fit uses the cores that the worker gives its job."


def parameter_schema(cls: type[BaseEstimator]) -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of a class's parameters, important ones first.

    Parameters without a JSON form are left out, and texts without a known meaning (see
    ``meanings``). ``x-main`` marks the parameters that a form shows at once. ``x-tuple`` marks a
    list that becomes a tuple.
    """
    helps = _help(cls)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, parameter in constructor(cls).items():
        schema = None if name in NEVER else _schema_of(cls, name, parameter)
        if schema is None:
            continue
        schema = bounded(name, schema)
        if parameter.default is inspect.Parameter.empty:
            required.append(name)
        elif _is_json(parameter.default) and parameter.default not in _NO_VALUE:
            default = parameter.default
            schema["default"] = list(default) if isinstance(default, tuple) else default
        if helps.get(name):
            schema["description"] = helps[name] if name != "n_jobs" else _HELP_FOR_JOBS
        is_deprecated = isinstance(parameter.default, str) and parameter.default in _NO_VALUE
        if name in required or (name in IMPORTANT and not is_deprecated):
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


def says_nothing_else(schema: dict[str, Any], value: Any) -> bool:
    """Whether every text and step in a value stands where the schema allows one.

    The hub has already checked whole values, but waiting and stored ones were checked with the
    rules of their time.
    """
    parts = schema.get("anyOf", [schema])
    if is_step(value):
        return any("$ref" in part for part in parts)
    if isinstance(value, list):
        items = [part["items"] for part in parts if "items" in part]
        if value and all(is_named_step(item) for item in value):
            return any("prefixItems" in item for item in items)
        return all(any(says_nothing_else(item, inner) for item in items) for inner in value)
    if isinstance(value, dict):
        return any(_says_nothing_else_by_key(part, value) for part in parts)
    return not isinstance(value, str) or any(_offers_text(part, value) for part in parts)


def _says_nothing_else_by_key(schema: dict[str, Any], value: dict[str, Any]) -> bool:
    others = schema.get("additionalProperties", False)
    known = schema.get("properties", {})
    return all(
        bool(inner := known.get(key, others)) and says_nothing_else(inner, item)
        for key, item in value.items()
    )


def _offers_text(schema: dict[str, Any], text: str) -> bool:
    if text in schema.get("enum", ()):
        return True
    if "string" not in schema.get("type", ()):
        return False
    if schema.get("format") == PATTERN:
        return why_no_pattern(text) is None
    return re.search(schema.get("pattern", ""), text) is not None


def takes_tuple(cls: type[BaseEstimator], name: str) -> bool:
    """Whether a list has to become a tuple, which JSON does not have."""
    constraints = getattr(cls, "_parameter_constraints", {}).get(name)
    return isinstance(constraints, list) and tuple in constraints


def constructor(cls: type[BaseEstimator]) -> dict[str, inspect.Parameter]:
    """Find the parameters of the constructor, including those that it passes to its base
    classes."""
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


def _schema_of(
    cls: type[BaseEstimator], name: str, parameter: inspect.Parameter
) -> dict[str, Any] | None:
    constraints = getattr(cls, "_parameter_constraints", {}).get(name)
    if name in _NESTED:
        return {"anyOf": [{"$ref": STEP}, {"type": "null"}]}
    if name in _NESTED_LISTS:
        pair = [{"type": "string", "minLength": 1, "maxLength": 200}, {"$ref": STEP}]
        named = {"type": "array", "prefixItems": pair, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": named, "minItems": 1, "maxItems": 100}
    if name == "n_jobs":
        count = {"type": "integer", "minimum": -1, "not": {"const": 0}}
        return {"anyOf": [count, {"type": "null"}]}
    if isinstance(constraints, list):
        return _any_of(part for item in constraints for part in _choices(cls, name, item))
    if parameter.annotation is inspect.Parameter.empty or constraints is not None:
        return UNTYPED.get(name) or _schema_of_default(parameter.default)
    return _schema_of_hint(cls, name, parameter.annotation)


def _schema_of_default(default: Any) -> dict[str, Any] | None:
    """Make the schema from a default value, when there is nothing else."""
    known = {bool: "boolean", int: "integer", float: "number"}.get(type(default))
    return {"type": known} if known else None


def _schema_of_hint(cls: type[BaseEstimator], name: str, hint: Any) -> dict[str, Any] | None:
    """Make the schema from a type hint. None means that JSON has no form for it."""
    is_union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    parts = typing.get_args(hint) if is_union else (hint,)
    if name == "random_state":
        return _any_of(_choices(cls, name, "random_state"))
    choices: list[dict[str, Any]] = []
    for part in parts:
        if typing.get_origin(part) is typing.Literal:
            options = [option for option in typing.get_args(part) if option not in NOT_A_CHOICE]
            choices.append({"enum": options})
        else:
            choices += _choices(cls, name, None if part is types.NoneType else part)
    return _any_of(choices)


def _any_of(choices: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Combine schemas. None means that there are none except null."""
    found: list[dict[str, Any]] = []
    for choice in choices:
        if choice not in found:
            found.append(choice)
    if not found or found == [{"type": "null"}]:
        return None
    return dict(found[0]) if len(found) == 1 else {"anyOf": found}


def _help(cls: type[BaseEstimator]) -> dict[str, str]:
    """Take the first sentence about each parameter, without markup."""
    text = inspect.getdoc(cls) or ""
    found = {}
    for parameter in docstring_parser.parse(text, docstring_parser.DocstringStyle.NUMPYDOC).params:
        words = " ".join((parameter.description or "").split("\n\n")[0].split())
        words = re.sub(r":\w+(?::\w+)*:`~?([^`<]+)(?:<[^`]*>)?`", r"\1", words)
        words = re.sub(r"`+|\*+(?=\w)|(?<=\w)\*+", "", words)
        sentence = re.split(r"(?<=[.!])(?<!i\.e\.)(?<!e\.g\.)\s", words)[0]
        for name in parameter.arg_name.split(","):
            found[name.strip()] = sentence[:_MAX_HELP].rstrip(":")
    return found


_BY_TYPE: dict[Any, str] = {
    Integral: "integer",
    Real: "number",
    int: "integer",
    float: "number",
    bool: "boolean",
}


def _choices(cls: type[BaseEstimator], name: str, constraint: Any) -> list[dict[str, Any]]:
    """Make the schemas of one constraint. None means that JSON has no form for it."""
    match constraint:
        case None:
            return [{"type": "null"}]
        case "boolean":
            return [{"type": "boolean"}]
        case "random_state":
            return [{"type": "integer", "minimum": 0, "maximum": 2**32 - 1}, {"type": "null"}]
        case "cv_object":
            return [{"type": "integer", "minimum": 2}, {"type": "null"}]
        case Interval():
            return [_interval(constraint)]
        case HasMethods():
            return _choices_by_method(name, constraint)
        case StrOptions() | Options():
            left_out = NOT_A_CHOICE | getattr(constraint, "deprecated", set())
            options = [o for o in constraint.options if o not in left_out and _is_json(o)]
            return [{"enum": sorted(options, key=str)}] if options else []
    if constraint is str:
        text = text_schema(cls, name)
        return [text] if text else []
    if constraint is dict:
        return [OBJECTS[name]] if name in OBJECTS else []
    if constraint in ("array-like", list, tuple):
        return [WORDS.get(name, NUMBERS)]
    known = _BY_TYPE.get(constraint) if isinstance(constraint, type) else None
    return [{"type": known}] if known else []


def _choices_by_method(name: str, constraint: HasMethods) -> list[dict[str, Any]]:
    """Accept an estimator or a list. Objects with other methods have no JSON form."""
    if {"fit", "transform"} & set(constraint.methods):
        return [{"$ref": STEP}]
    return [WORDS[name]] if "__iter__" in constraint.methods and name in WORDS else []


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
