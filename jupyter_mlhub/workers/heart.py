"""A running job's sign of life: from a thread, as opening and storing files takes time, too."""

from __future__ import annotations

import logging
import threading
from typing import Self

from ..hub import Hub
from ..jobs.claims import Claim, NotClaimed, Usage
from ..outages import note_outage
from .process.child import Child

log = logging.getLogger(__name__)


class Heart:
    """Beats from the claim to the end of an attempt, also before there is a child.

    While the database is away, nobody else can begin the job; afterwards ``lost`` tells.
    """

    def __init__(self, hub: Hub, claim: Claim) -> None:
        self._hub = hub
        self._claim = claim
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.child: Child | None = None
        self.lost = threading.Event()
        """Set when the attempt holds its job no longer; the child is killed then."""

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
            except Exception as error:  # whatever it is: who falls silent loses the job
                note_outage(log, "A heartbeat failed", error)
