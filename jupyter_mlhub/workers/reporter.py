"""How a running job speaks: progress and log lines, a few times a second at most."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from ..training.claims import Claim, Claims

_INTERVAL = 0.2


class Reporter:
    """Passes progress on at once when it is the first or due; log lines go with it, and with the
    end of the job."""

    def __init__(self, claims: Claims, claim: Claim) -> None:
        self._claims = claims
        self._claim = claim
        self._lines: list[str] = []
        self._last = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """``done`` of ``total`` units are finished; ``note`` says what happens now.

        Raises:
            NotClaimed: the job was cancelled or given to another worker.
        """
        if done and time.monotonic() - self._last < _INTERVAL:
            return
        self._last = time.monotonic()
        self._claims.report(self._claim, done, total, note, self.take_lines())

    def log(self, text: str) -> None:
        self._lines.extend(text.rstrip().splitlines())

    def take_lines(self) -> list[str]:
        """The log lines that were not passed on yet."""
        lines, self._lines = self._lines, []
        return lines

    def succeed(self, write: Callable[[Session], dict[str, Any]]) -> None:
        """End the job: ``write`` stores what was made and gives the result.

        Raises:
            NotClaimed: the attempt was given up; nothing is written.
        """
        self._claims.succeed(self._claim, write, self.take_lines())
