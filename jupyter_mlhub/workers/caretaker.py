"""What every worker does beside running jobs: say that it is there, and mend what was lost."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from sqlalchemy import delete

from ..database import EstimatorCatalogue, Worker, prune_changes, sql_now
from ..errors import Unavailable
from ..hub import Hub
from ..training.turns import Offer
from .confinement import describe
from .load import ProcessLoad

log = logging.getLogger(__name__)

INTERVAL = 2.0
_PRUNE_EVERY = 300


class Caretaker:
    """Publishes the estimator catalogue, then beats: presence, reaper, reconciler."""

    def __init__(self, hub: Hub, offer: Offer, host: str, catalogue: dict[str, Any]) -> None:
        self._hub = hub
        self._name = offer.worker
        self._queues = list(offer.queues)
        self._host = host
        self._catalogue = catalogue
        self._stopped = threading.Event()
        self._load = ProcessLoad()

    def run(self) -> None:
        beats = 0
        patient_until = 0.0
        while not self._stopped.is_set():
            try:
                if beats == 0:
                    self._publish_catalogue()
                self._announce()
                if time.monotonic() > patient_until:
                    self._hub.claims.reap()
                queues = self._hub.settings.worker_queues
                if not any(self._hub.queue.depths(queues).values()):
                    self._hub.claims.reconcile()
                if beats % _PRUNE_EVERY == 0:
                    with self._hub.database.write() as session:
                        prune_changes(session)
                beats += 1
            except Unavailable:
                # While the database is away, nobody can say that a job is alive.
                patient_until = time.monotonic() + self._hub.settings.job_lease
            except Exception:
                log.warning("The caretaker will try again.", exc_info=True)
            self._stopped.wait(INTERVAL)

    def stop(self) -> None:
        """Give the worker's running jobs back to the queue and take its name off the list."""
        self._stopped.set()
        self._hub.claims.give_back(self._name)
        with self._hub.database.write() as session:
            session.execute(delete(Worker).where(Worker.name == self._name))

    def _announce(self) -> None:
        cpu_percent, memory_bytes = self._load.measure()
        with self._hub.database.write() as session:
            row = session.get(Worker, self._name)
            if row is None:
                row = Worker(
                    name=self._name,
                    host=self._host,
                    processes=self._hub.settings.resolved_worker_processes,
                    versions=self._catalogue["document"]["versions"],
                    queues=self._queues,
                    confinement=describe(),
                    catalogue=self._catalogue["key"],
                )
                session.add(row)
            row.seen_at = sql_now()
            row.cpu_percent, row.memory_bytes = cpu_percent, memory_bytes

    def _publish_catalogue(self) -> None:
        row = EstimatorCatalogue(
            key=self._catalogue["key"],
            document=self._catalogue["document"],
            names=self._catalogue["names"],
            published_at=sql_now(),
        )
        with self._hub.database.write() as session:
            session.merge(row)
