"""Send heartbeats for a running job. A thread does this, because file transfers also take time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import ParamSpec, Self

from ..hub import Hub
from ..jobs.claims import Claim, NotClaimed
from ..jobs.progress import Usage
from ..outages import note_outage
from .process.child import Child

log = logging.getLogger(__name__)

P = ParamSpec("P")


class Heart:
    """Sends heartbeats from the claim to the end of an attempt, also before the child starts.

    While the database is away, no other worker can start the job. Afterwards ``lost`` is set if the
    attempt lost its job.
    """

    def __init__(self, hub: Hub, claim: Claim) -> None:
        self._hub = hub
        self._claim = claim
        self._over = threading.Event()
        self._speaking = threading.Lock()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.child: Child | None = None
        self.lost = threading.Event()
        """Set when the attempt no longer holds its job. The child is then killed."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def end(self, end: Callable[P, None], *arguments: P.args, **options: P.kwargs) -> None:
        """Call what ends the job, between two heartbeats.

        A heartbeat after it would take the end for a loss, and kill a child that is in order.
        """
        with self._speaking:
            end(*arguments, **options)
            self._over.set()

    def usage(self) -> Usage | None:
        return self.child.usage() if self.child else None

    def _beat(self) -> None:
        while not self._over.wait(self._hub.settings.job_heartbeat):
            try:
                usage = self.usage()
                with self._speaking:
                    if self._over.is_set():
                        return
                    self._hub.claims.heartbeat(self._claim, usage)
            except NotClaimed:
                self.lost.set()
                if self.child:
                    self.child.kill()
                return
            # after any error go on, because a silent worker loses its job
            except Exception as error:
                note_outage(log, "A heartbeat failed", error)
