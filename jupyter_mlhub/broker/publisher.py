"""Send messages in a thread, so that no caller waits for a broker that hangs."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..outages import note_outage

log = logging.getLogger(__name__)

DEADLINE = 5.0
"""Seconds after which a message is dropped. The job will be announced again."""
PATIENCE = 0.25
"""Seconds that a caller waits. A healthy broker takes a few milliseconds."""
_MOST = 10_000


@dataclass
class _Message:
    send: Callable[[], None]
    until: float
    over: threading.Event = field(default_factory=threading.Event)


class Publisher:
    """Sends messages in order. Messages that can't be sent in time are dropped and logged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: queue.Queue[_Message] = queue.Queue(_MOST)
        self._runs_in = 0
        self._hangs = False

    def send(self, send: Callable[[], None]) -> None:
        """Send a message, usually before this returns. It never raises."""
        message = _Message(send, time.monotonic() + DEADLINE)
        self._start()
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            note_outage(log, "A worker could not be woken", "too many messages wait")
            return
        if not self._hangs:
            self._hangs = not message.over.wait(PATIENCE)

    def _start(self) -> None:
        """Start a thread for this process. A forked process does not inherit its parent's
        threads."""
        with self._lock:
            if self._runs_in == os.getpid():
                return
            self._runs_in, self._hangs = os.getpid(), False
            self._waiting = queue.Queue(_MOST)
            # A process that ends need not wait for the broker, because jobs are announced again.
            threading.Thread(
                target=self._run, args=(self._waiting,), name="mlhub-publish", daemon=True
            ).start()

    def _run(self, waiting: queue.Queue[_Message]) -> None:
        while True:
            message = waiting.get()
            try:
                if time.monotonic() > message.until:
                    raise TimeoutError("the broker does not answer")
                message.send()
                self._hangs = False
            except Exception as error:
                note_outage(log, "A worker could not be woken; it will be later", error)
            finally:
                message.over.set()
