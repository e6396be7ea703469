"""The error for a cell that can't be read as its column was."""

from __future__ import annotations

from typing import Any

from ...languages import say

_LONGEST = 60


class Unreadable(ValueError):
    """A cell can't be read. ``reason`` continues a sentence that begins with the column's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @classmethod
    def none_of(cls, what: str, value: Any, advice: str = "") -> Unreadable:
        """Report a value that is no number, or not what else the column holds."""
        sentence = say(
            "does not hold {what}: {value} is none.{advice}",
            what=what,
            value=shown(value),
            advice=advice,
        )
        return cls(sentence)


def shown(value: Any) -> str:
    """Write a value within a sentence."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
