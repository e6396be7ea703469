"""What every worker does beside running jobs: say that it is there, and mend what was lost."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import delete

from ..database import EstimatorCatalogue, Worker, now, prune_changes
from ..hub import Hub
from ..training.estimators import catalogue_key, describe_estimators, library_versions
from .load import ProcessLoad

log = logging.getLogger(__name__)

INTERVAL = 2.0
_PRUNE_EVERY = 300


class Caretaker:
    """Publishes the estimator catalogue, then beats: presence, reaper, reconciler."""

    def __init__(self, hub: Hub, name: str, host: str, processes: int) -> None:
        self._hub = hub
        self._name = name
        self._host = host
        self._processes = processes
        self._stopped = threading.Event()
        self._load = ProcessLoad()

    def run(self) -> None:
        beats = 0
        while not self._stopped.is_set():
            try:
                self._announce()
                if beats == 0:
                    self._publish_catalogue()
                self._hub.jobs.reap()
                if self._hub.queue.depth() == 0:
                    self._hub.jobs.reconcile()
                if beats % _PRUNE_EVERY == 0:
                    with self._hub.database.write() as session:
                        prune_changes(session)
                beats += 1
            except Exception:
                log.warning("The caretaker will try again.", exc_info=True)
            self._stopped.wait(INTERVAL)

    def stop(self) -> None:
        """Give the worker's running jobs back to the queue and take its name off the list."""
        self._stopped.set()
        self._hub.jobs.give_back(self._name)
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
                    processes=self._processes,
                    versions=library_versions(),
                )
                session.add(row)
            row.seen_at = now()
            row.cpu_percent, row.memory_bytes = cpu_percent, memory_bytes

    def _publish_catalogue(self) -> None:
        key = catalogue_key()
        with self._hub.database.read() as session:
            if session.get(EstimatorCatalogue, key) is not None:
                return
        document = {"library": key, "items": describe_estimators()}
        with self._hub.database.write() as session:
            session.merge(EstimatorCatalogue(key=key, document=document, published_at=now()))
