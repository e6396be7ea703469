"""Write numbers and lists in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .languages import Sentence, say_n


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number of things: ``1 row``, ``2,000 rows``. ``many`` is the plural if it is not
    ``one`` with an s."""
    return say_n(f"{{count:,}} {one}", f"{{count:,}} {many or one + 's'}", number)


def listed(parts: Sequence[str]) -> str:
    """Write a list: ``a, b and c``."""
    return Sentence("{items}", {"items": parts})


def within(label: str) -> str:
    """Write a label within a sentence: ``accuracy`` for Accuracy, ``ROC AUC`` and ``R²`` as they
    are."""
    return Sentence("{label!l}", {"label": label})


def storable(text: object) -> str:
    """Return a text that every database accepts: without NUL characters and half surrogate
    pairs."""
    if isinstance(text, Sentence) and text.parameters:
        return Sentence(text.template, _storable(text.parameters), text.plural)
    return str(text).encode(errors="replace").decode().replace("\x00", "\ufffd")


def _storable(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _cleaned(value) for name, value in parameters.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return storable(value) if isinstance(value, str) else value
