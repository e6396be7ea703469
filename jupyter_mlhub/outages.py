"""What is away is said once a minute, however many notice it."""

from __future__ import annotations

import logging
import threading
import time

EVERY = 60.0


class OutageLog:
    """Writes at most one line a minute about each thing that is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, tuple[float, int]] = {}

    def note(self, log: logging.Logger, what: str, error: object) -> None:
        """Say that ``what`` went wrong, with the reason on one line and how often since."""
        now = time.monotonic()
        with self._lock:
            before, unsaid = self._said.get(what, (-EVERY, 0))
            if now - before < EVERY:
                self._said[what] = (before, unsaid + 1)
                return
            self._said[what] = (now, 0)
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        again = f" ({unsaid} times more in the meantime)" if unsaid else ""
        log.warning("%s: %s%s", what, reason, again)


_OUTAGES = OutageLog()
note_outage = _OUTAGES.note
