"""Sentences about what is wrong with a document, for its author."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from ..languages import say, template
from .base import PATTERNS

_SENTENCES = {
    "missing": template("{field} is missing."),
    "extra_forbidden": template("{field} is not known here."),
    "literal_error": template("{field} must be {expected}."),
    "greater_than": template("{field} must be more than {gt}."),
    "greater_than_equal": template("{field} must be at least {ge}."),
    "less_than": template("{field} must be less than {lt}."),
    "less_than_equal": template("{field} must be at most {le}."),
    "too_short": template("{field} needs at least {min_length:,} entries."),
    "too_long": template("{field} may have at most {max_length:,} entries."),
    "string_too_short": template("{field} needs at least {min_length:,} characters."),
    "string_too_long": template("{field} may have at most {max_length:,} characters."),
    "string_pattern_mismatch": template("{field} must match {pattern}"),
    "union_tag_not_found": template("{field} needs a {discriminator}."),
    "union_tag_invalid": template(
        "{field} has the {discriminator} '{tag}', which is none of {expected_tags}."
    ),
    "string_type": template("{field} must be text."),
    "bool_type": template("{field} must be true or false."),
    "bool_parsing": template("{field} must be true or false."),
    "int_type": template("{field} must be a whole number."),
    "int_parsing": template("{field} must be a whole number."),
    "int_parsing_size": template("{field} must be a smaller whole number."),
    "int_from_float": template("{field} must be a whole number."),
    "float_type": template("{field} must be a number."),
    "float_parsing": template("{field} must be a number."),
    "finite_number": template("{field} must be a finite number."),
    "list_type": template("{field} must be a list."),
    "dict_type": template("{field} must have names with values."),
    "model_type": template("{field} must have names with values."),
    "model_attributes_type": template("{field} must have names with values."),
}
"""Sentences by pydantic's types of errors, with its values."""


def problem_sentence(field: str, error: ErrorDetails) -> str:
    """Return a sentence about what pydantic found wrong with ``field``."""
    context = error.get("ctx", {})
    kind = error["type"]
    if context.get("min_length") == 1:
        return say("{field} must not be empty.", field=field)
    if words := PATTERNS.get(context.get("pattern", "")):
        return say("{field} takes {characters!l}", field=field, characters=words)
    if kind in _SENTENCES:
        return say(_SENTENCES[kind], field=field, **context)
    problem = error["msg"].removeprefix("Value error, ")
    return say("{field}: {problem}.", field=field, problem=problem)
