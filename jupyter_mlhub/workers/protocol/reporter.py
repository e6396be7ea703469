"""Send messages from a running job to the process that watches it.

The job itself has no database. The watching process writes everything down.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ...jobs.progress import Line, ProgressReport

_INTERVAL = 0.2


class Reporter:
    """Sends progress at once when it is the first or due.

    New log lines go with the progress, and the whole log goes with the end of the job.
    """

    def __init__(self, say: Callable[[bytes], None]) -> None:
        self._say = say
        self.lines: list[Line] = []
        """The log."""
        self._lines_sent = 0
        self._last = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Report that ``done`` of ``total`` units are finished. ``note`` names the current step."""
        if done and time.monotonic() - self._last < _INTERVAL:
            return
        self._last = time.monotonic()
        report = ProgressReport(done, total, note, self.lines[self._lines_sent :])
        self._lines_sent = len(self.lines)
        self.tell("progress", report.to_document())

    def log(self, text: str) -> None:
        self.lines.extend(Line(datetime.now(UTC), line) for line in text.rstrip().splitlines())

    def tell(self, what: str, document: Any) -> None:
        """Send a message to the pool process."""
        self._say(json.dumps([what, document]).encode())

    def end(self, what: str, document: Any) -> None:
        """Send the last message together with the whole log."""
        lines = [(line.at.isoformat(), line.text) for line in self.lines]
        self.tell(what, {"lines": lines, what: document})
