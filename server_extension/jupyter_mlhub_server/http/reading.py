"""Read JSON from callers strictly: no duplicate keys, no NaN, no text that databases can't
store."""

from __future__ import annotations

import json
import math
from typing import Any

from pydantic import TypeAdapter, ValidationError

from jupyter_mlhub.errors import FieldProblem, Invalid
from jupyter_mlhub.schemas.problems import problem_sentence

NUL = "\x00"
_KINDS_OF_JOBS = ("train", "evaluate", "learning_curve", "convert")
"""Names of the branches in the union of requests."""


def read_json(body: bytes, adapter: TypeAdapter[Any]) -> Any:
    """Read and check a JSON body.

    Raises:
        Invalid: The body is not JSON, or the document has the wrong form.
    """
    try:
        text = body.decode("utf-8")
        document = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_unique_keys,
        )
        json.dumps(document).encode()  # refuses lone surrogates, which no database stores
        if "\\u0000" in text and _holds_nul(document):
            raise ValueError("a text holds a NUL character")
        return adapter.validate_json(text, strict=True)
    except ValidationError as error:
        raise validation_problem(error) from error
    except (ValueError, RecursionError) as error:
        raise Invalid(
            "The body is not valid JSON in UTF-8: {error}", error=error, code="not_json"
        ) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is larger than any number that ML Hub uses")
    return number


def _holds_nul(document: Any) -> bool:
    """Whether a text contains a NUL character, which PostgreSQL does not store."""
    waiting = [document]
    while waiting:
        match waiting.pop():
            case str(text) if NUL in text:
                return True
            case list(items):
                waiting.extend(items)
            case dict(items):
                waiting.extend((*items, *items.values()))
    return False


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("a key is given twice")
    return document


def validation_problem(error: ValidationError, whole: str = "body") -> Invalid:
    """Turn pydantic's errors into problems by field. ``whole`` names the document."""
    problems = []
    for item in error.errors(include_url=False, include_input=False):
        # Discriminated unions add the chosen branch to the path. The caller did not write it.
        path = [str(part) for part in item["loc"] if part not in _KINDS_OF_JOBS]
        field = ".".join(path if whole == "body" else [whole, *path]) or whole
        problems.append(FieldProblem(field, problem_sentence(field, item)))
    return Invalid.collect(problems)
