"""Send heartbeats for a running job. A thread does this, because file transfers also take time."""

from __future__ import annotations

import logging
import threading
from typing import Self

from ..hub import Hub
from ..jobs.claims import Claim, NotClaimed
from ..jobs.progress import Usage
from ..outages import note_outage
from .process.child import Child

log = logging.getLogger(__name__)


class Heart:
    """Sends heartbeats from the claim to the end of an attempt, also before the child starts.

    While the database is away, no other worker can start the job. Afterwards ``lost`` is set if the
    attempt lost its job.
    """

    def __init__(self, hub: Hub, claim: Claim) -> None:
        self._hub = hub
        self._claim = claim
        self._over = threading.Event()
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

    def usage(self) -> Usage | None:
        return self.child.usage() if self.child else None

    def _beat(self) -> None:
        while not self._over.wait(self._hub.settings.job_heartbeat):
            try:
                self._hub.claims.heartbeat(self._claim, self.usage())
            except NotClaimed:
                self.lost.set()
                if self.child:
                    self.child.kill()
                return
            # after any error go on, because a silent worker loses its job
            except Exception as error:
                note_outage(log, "A heartbeat failed", error)
