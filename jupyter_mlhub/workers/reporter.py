"""How a running job speaks: progress and log lines, a few times a second at most."""

from __future__ import annotations

import time

from ..training.claims import Claim, Claims

_INTERVAL = 0.2


class Reporter:
    """Passes progress on at once when it is the first, the last, or due; log lines likewise."""

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
        if time.monotonic() - self._last < _INTERVAL and 0 < done < total:
            return
        self._last = time.monotonic()
        self._claims.report_progress(self._claim, done, total, note)
        self.flush()

    def log(self, text: str) -> None:
        self._lines.extend(text.rstrip().splitlines())

    def flush(self) -> None:
        if self._lines:
            lines, self._lines = self._lines, []
            self._claims.append_log(self._claim, lines)
