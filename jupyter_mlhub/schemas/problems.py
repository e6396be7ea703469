"""Sentences about what is wrong with a document, for its author."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from .base import PATTERNS

_SENTENCES = {
    "missing": "is missing.",
    "extra_forbidden": "is not known here.",
    "literal_error": "must be {expected}.",
    "greater_than": "must be more than {gt}.",
    "greater_than_equal": "must be at least {ge}.",
    "less_than": "must be less than {lt}.",
    "less_than_equal": "must be at most {le}.",
    "too_short": "needs at least {min_length:,} entries.",
    "too_long": "may have at most {max_length:,} entries.",
    "string_too_short": "needs at least {min_length:,} characters.",
    "string_too_long": "may have at most {max_length:,} characters.",
    "string_pattern_mismatch": "must match {pattern}",
    "union_tag_not_found": "needs a {discriminator}.",
    "union_tag_invalid": "has the {discriminator} '{tag}', which is none of {expected_tags}.",
    "string_type": "must be text.",
    "bool_type": "must be true or false.",
    "bool_parsing": "must be true or false.",
    "int_type": "must be a whole number.",
    "int_parsing": "must be a whole number.",
    "int_parsing_size": "must be a smaller whole number.",
    "int_from_float": "must be a whole number.",
    "float_type": "must be a number.",
    "float_parsing": "must be a number.",
    "finite_number": "must be a finite number.",
    "list_type": "must be a list.",
    "dict_type": "must have names with values.",
    "model_type": "must have names with values.",
    "model_attributes_type": "must have names with values.",
}
"""Sentences by pydantic's types of errors, with its values."""


def problem_sentence(field: str, error: ErrorDetails) -> str:
    """Return a sentence about what pydantic found wrong with ``field``."""
    context = error.get("ctx", {})
    kind = error["type"]
    if context.get("min_length") == 1:
        return f"{field} must not be empty."
    if words := PATTERNS.get(context.get("pattern", "")):
        return f"{field} takes {words[0].lower()}{words[1:]}"
    if kind in _SENTENCES:
        return f"{field} {_SENTENCES[kind].format(**context)}"
    return f"{field}: {error['msg'].removeprefix('Value error, ')}."
