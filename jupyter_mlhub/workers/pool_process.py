"""One process of the Celery pool: it opens the hub and runs jobs."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from ..errors import Unavailable
from ..hub import Hub
from ..jobs.fair_queue import Offer
from ..outages import note_outage
from ..processes import SharedFlag, die_with_parent
from ..settings import HubSettings
from .process.fork_server import ForkServer
from .runner import JobRunner

log = logging.getLogger(__name__)


class PoolProcess:
    """Made before the pool is forked. Each process opens a hub of its own after the fork."""

    def __init__(self, settings: HubSettings, offer: Offer, server: ForkServer) -> None:
        self.stopping = SharedFlag()
        """Set in all processes when the worker is about to stop."""
        self.leaving = SharedFlag()
        """Set in all processes when the jobs that still run are returned to the queue."""
        self._settings = settings
        self._offer = offer
        self._server = server
        self._runner: JobRunner | None = None

    def begin(self, **_: Any) -> None:
        """Prepare a process that was just forked."""
        die_with_parent()
        self._runner = None
        # Celery kills a process that waits here. In that case the first job opens the hub.
        with suppress(Unavailable, OSError):
            self._open()

    def run_next_job(self) -> None:
        try:
            self._open().run_next_job()
        except (Unavailable, OSError) as error:  # waiting jobs are announced again
            note_outage(log, "A job could not be taken", getattr(error, "detail", error))

    def _open(self) -> JobRunner:
        """Return the runner of this process.

        Raises:
            Unavailable: The database or the store is away.
        """
        if self._runner is None:
            hub = Hub(self._settings, is_worker=True)
            self._runner = JobRunner(hub, self._offer, self._server, self.stopping, self.leaving)
        return self._runner
