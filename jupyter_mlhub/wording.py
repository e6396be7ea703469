"""How numbers of things are written in sentences."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """``1 row``, ``2,000 rows``; ``many`` where it is not ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(parts: list[str]) -> str:
    """``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def storable(text: object) -> str:
    """A text as every database takes it: without halves of surrogate pairs and NUL characters."""
    return str(text).encode(errors="replace").decode().replace("\x00", "\ufffd")
