"""What a running job reports: progress, lines of its log, and the resources that it uses.

The processes that run jobs import this, so it imports no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..wording import storable

_MOST_UNITS = 2**31 - 1
MOST_TEXT = 4000
"""The characters of a line that are stored."""


class Line(NamedTuple):
    """A line of a job's log."""

    at: datetime
    text: str


@dataclass(frozen=True)
class ProgressReport:
    """The progress of a running job: units done, units in total, the current step, new log
    lines."""

    done: int
    total: int
    note: str
    lines: Sequence[Line] = ()

    def to_document(self) -> list[Any]:
        lines = [(line.at.isoformat(), line.text) for line in self.lines]
        return [self.done, self.total, self.note, lines]

    @classmethod
    def from_document(cls, document: Any) -> ProgressReport:
        """Read what ``to_document`` made.

        Raises:
            ValueError, TypeError, OverflowError: The document has another form.
        """
        done, total, note, lines = document
        kept = [Line(datetime.fromisoformat(at).astimezone(UTC), storable(it)) for at, it in lines]
        done, total = (min(max(0, int(count)), _MOST_UNITS) for count in (done, total))
        return cls(done, total, storable(note), kept)


@dataclass(frozen=True)
class Usage:
    """Resources that a running job has used so far: peak memory in bytes and CPU time in
    seconds."""

    memory_bytes: int
    cpu_seconds: float
