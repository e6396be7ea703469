"""How a running job speaks: progress and log lines, a few times a second at most.

The process that watches the job writes them down: the job itself does not wait for the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kombu.utils.functional import retry_over_time
from sqlalchemy.orm import Session

from ..database import now
from ..errors import Unavailable
from ..hub import Hub
from ..training.claims import Claim, Line, Said
from .child import Say

_INTERVAL = 0.2
_RETRY = 0.5


class Reporter:
    """Passes progress on at once when it is the first or due; new log lines go with it, and the
    whole log with the end of the job."""

    def __init__(self, hub: Hub, claim: Claim, say: Say) -> None:
        self._hub = hub
        self._claim = claim
        self._say = say
        self.lines: list[Line] = []
        """The log."""
        self._said = 0
        self._last = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """``done`` of ``total`` units are finished; ``note`` says what happens now."""
        if done and time.monotonic() - self._last < _INTERVAL:
            return
        self._last = time.monotonic()
        self._say(Said(done, total, note, self.lines[self._said :]).to_json())
        self._said = len(self.lines)

    def log(self, text: str) -> None:
        self.lines.extend(Line(now(), line) for line in text.rstrip().splitlines())

    def succeed(self, write: Callable[[Session], dict[str, Any]]) -> None:
        """End the job: ``write`` stores what was made and gives the result.

        Raises:
            NotClaimed: the attempt was given up; nothing is written.
        """
        patiently(self._hub.claims.succeed, self._claim, write, self.lines)


def patiently(end: Callable[..., None], *arguments: Any) -> None:
    """End a job. A database that is away is waited for: that costs nobody the work of hours."""
    retry_over_time(
        end,
        (Unavailable,),
        arguments,
        interval_start=_RETRY,
        interval_step=_RETRY,
        interval_max=10 * _RETRY,
    )
