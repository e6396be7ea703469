"""Log each outage once a minute at most, however many threads notice it."""

from __future__ import annotations

import logging
import threading
import time

EVERY = 60.0


class OutageLog:
    """Logs at most one line a minute about each outage."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logged: dict[str, tuple[float, int]] = {}

    def note(self, log: logging.Logger, what: str, error: object) -> None:
        """Log that ``what`` went wrong, with the reason and the number of times it did."""
        now = time.monotonic()
        with self._lock:
            before, skipped = self._logged.get(what, (-EVERY, 0))
            if now - before < EVERY:
                self._logged[what] = (before, skipped + 1)
                return
            self._logged[what] = (now, 0)
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        again = f" ({skipped} times more in the meantime)" if skipped else ""
        log.warning("%s: %s%s", what, reason, again)


_OUTAGES = OutageLog()
note_outage = _OUTAGES.note
