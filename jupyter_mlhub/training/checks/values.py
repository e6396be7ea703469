"""Check a parameter's value against its JSON Schema."""

from __future__ import annotations

import math
from typing import Any

from jsonschema import Draft202012Validator, TypeChecker
from jsonschema.exceptions import best_match
from jsonschema.validators import extend

from ...languages import say
from .forbidden import PATTERN, why_no_pattern

_DEFINITIONS = {"$defs": {"step": {"type": "object", "required": ["estimator"]}}}


def _is_integer(_checker: TypeChecker, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_checker: TypeChecker, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


# JSON Schema counts 1.0 as an integer, scikit-learn does not. 1e400 is read as infinity.
_Validator = extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number}
    ),
)


def what_is_wrong(name: str, schema: dict[str, Any], value: Any) -> str | None:
    """Explain why a parameter can't have a value. None means that it can."""
    error = best_match(_Validator({**schema, **_DEFINITIONS}).iter_errors(value))
    if error is None:
        wrong = _what_is_wrong_with_pattern(schema, value)
        return f"{name} {wrong}." if wrong else None
    shown = str(error.instance)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}…"
    return say(
        "{name} can't be {shown}: it takes {allowed}.",
        name=name,
        shown=shown,
        allowed=_allowed(schema),
    )


def _what_is_wrong_with_pattern(schema: dict[str, Any], value: Any) -> str | None:
    parts = schema.get("anyOf", [schema])
    if isinstance(value, str) and any(part.get("format") == PATTERN for part in parts):
        return why_no_pattern(value)
    return None


def _allowed(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        parts = list(dict.fromkeys(_allowed(part) for part in schema["anyOf"]))
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
    if "enum" in schema:
        return "one of " + ", ".join(str(option) for option in schema["enum"])
    if "$ref" in schema:
        return "an estimator with parameters"
    words = {
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "null": "null",
        "string": "text",
        "array": "a list",
        "object": "an object",
    }
    kinds = schema.get("type", "")
    if isinstance(kinds, list):
        return " or ".join(words[kind] for kind in kinds)
    text = words.get(kinds, "a value")
    if "pattern" in schema:
        text = say("text like {schema}", schema=schema["pattern"])
    bounds = [
        f"{word} {schema[key]:,}"
        for key, word in (
            ("minimum", "at least"),
            ("exclusiveMinimum", "more than"),
            ("maximum", "at most"),
            ("exclusiveMaximum", "less than"),
        )
        if key in schema
    ]
    return say("{text} of {bounds}", text=text, bounds=" and ".join(bounds)) if bounds else text
