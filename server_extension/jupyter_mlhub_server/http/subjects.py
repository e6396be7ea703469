"""Find the target of a request for the audit trail: ``kind:name``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_mlhub.errors import Forbidden, MLHubError, NotFound

_NAMES = ("name", "dataset", "model")
_NOT_THERE = ("unknown_dataset", "unknown_model")
"""Codes of requests for datasets or models that do not exist, or that the caller may not know
of."""

_BY_NUMBER = ("job:", "upload:")
"""Prefixes of targets without a name that shows the owner."""


def subject_of(resource: str, path: Mapping[str, str], body: Any = None) -> str:
    """Read the target from the address or, without a name there, from the body.

    The form is ``dataset:ada/penguins@3``.
    """
    kind = resource.removesuffix("s")
    named = next(iter(path.values()), None)
    if named is not None:
        number = path.get("number")
        return f"{kind}:{named}" + (f"@{number}" if number else "")
    found = [
        (kind if field == "name" else field, value)
        for document in (body, getattr(body, "spec", None))
        for field in _NAMES
        if isinstance(value := getattr(document, field, None), str) and value
    ]
    # Other people's artifacts come first.
    found.sort(key=lambda each: "/" not in each[1])
    return f"{found[0][0]}:{found[0][1]}" if found else ""


def is_refusal(error: MLHubError, subject: str) -> bool:
    """Whether the caller tried a forbidden action or asked for another person's artifact."""
    if isinstance(error, Forbidden):
        return True
    if isinstance(error, NotFound) or error.code in _NOT_THERE:
        return "/" in subject or subject.startswith(_BY_NUMBER)
    return False
