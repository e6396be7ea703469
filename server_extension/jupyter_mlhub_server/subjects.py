"""What a request is made on, as the audit trail names it: ``kind:name``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = ("name", "dataset", "model")


def subject_of(resource: str, path: Mapping[str, str], body: Any = None) -> str:
    """From the address, or (where it names nothing) from the body: ``dataset:ada/penguins@3``."""
    kind = resource.removesuffix("s")
    named = next(iter(path.values()), None)
    if named is not None:
        number = path.get("number")
        return f"{kind}:{named}" + (f"@{number}" if number else "")
    for document in (body, getattr(body, "spec", None)):
        for field in _NAMES:
            found = getattr(document, field, None)
            if isinstance(found, str) and found:
                return f"{kind if field == 'name' else field}:{found}"
    return ""
