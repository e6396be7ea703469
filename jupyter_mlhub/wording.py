"""Write numbers and lists in sentences."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number of things: ``1 row``, ``2,000 rows``. ``many`` is the plural if it is not
    ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(parts: list[str]) -> str:
    """Write a list: ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def within(label: str) -> str:
    """Write a label within a sentence: ``accuracy`` for Accuracy, ``ROC AUC`` and ``R²`` as they
    are."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def storable(text: object) -> str:
    """Return a text that every database accepts: without NUL characters and half surrogate
    pairs."""
    return str(text).encode(errors="replace").decode().replace("\x00", "\ufffd")
