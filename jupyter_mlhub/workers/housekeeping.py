"""What every worker does beside running jobs: say that it is there, and mend what was lost."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import delete

from ..database import EstimatorCatalogue, Worker, prune_changes, sql_now
from ..errors import MLHubError, Unavailable
from ..hub import Hub
from ..jobs.fair_queue import Offer
from ..jobs.losses import Silence
from ..outages import note_outage
from .load import ProcessLoad
from .process.confinement import describe
from .process.scratch import remove_abandoned

log = logging.getLogger(__name__)

INTERVAL = 2.0
_PRUNE_EVERY = 300


class Housekeeping:
    """Publishes the estimator catalogue, then beats: presence, reaper, reconciler."""

    def __init__(self, hub: Hub, offer: Offer, host: str, catalogue: dict[str, Any]) -> None:
        self._hub = hub
        self._name = offer.worker
        self._queues = list(offer.queues)
        self._host = host
        self._catalogue = catalogue
        self._stopped = threading.Event()
        self._load = ProcessLoad()
        self._beats = 0
        self._patient_until = 0.0
        self._silent: set[Silence] = set()
        self._was_away = False
        self._excused: set[Silence] = set()
        """What had fallen silent when the database was back: its worker could not say a word."""

    def run(self) -> None:
        while not self._stopped.is_set():
            self.beat()
            self._stopped.wait(INTERVAL)

    def beat(self) -> None:
        since = time.monotonic()
        try:
            if self._beats == 0:
                self.publish_catalogue()
            self.announce()
            silent = self._hub.claims.silent()
            if time.monotonic() - since > self._hub.settings.job_lease / 2:
                self._be_patient()
            if self._was_away:
                self._was_away, self._excused = False, silent
            if time.monotonic() > self._patient_until:
                # Seen twice: when the database, its clock or this machine stood still or jumped,
                # those who are alive say so in between.
                self._hub.claims.reap(silent & self._silent, self._excused)
            self._silent = silent
            if self._beats % _PRUNE_EVERY == 0:
                remove_abandoned(self._hub.settings.scratch_dir)
                with self._hub.database.write() as session:
                    prune_changes(session)
            self._beats += 1
            self._announce_what_waits()
        except Unavailable:  # which is said where it is met
            self._be_patient()
        except Exception:
            log.warning("Housekeeping will try again.", exc_info=True)

    def _be_patient(self) -> None:
        """While the database is away or stands still, nobody can say that a job is alive."""
        self._was_away = True
        self._patient_until = time.monotonic() + self._hub.settings.job_lease

    def _announce_what_waits(self) -> None:
        try:
            depths = self._hub.queue.depths(self._hub.settings.worker_queues)
        except Exception as error:  # libraries of brokers have errors of many kinds
            note_outage(log, "The broker does not answer", error)
            return
        if not any(depths.values()):
            self._hub.claims.reconcile()

    def stop(self) -> None:
        """Give the worker's running jobs back to the queue and take its name off the list.

        What a database that is away does not hear is noted for the next worker of this machine.
        """
        self._stopped.set()
        note = _notes(self._hub) / quote(self._name, safe="")
        try:
            note.parent.mkdir(exist_ok=True)
            note.touch()
            _sign_off(self._hub, self._name)
            note.unlink()
        except (MLHubError, OSError) as error:
            note_outage(log, "The worker's jobs are given back later", error)

    def announce(self) -> None:
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

    def publish_catalogue(self) -> None:
        row = EstimatorCatalogue(
            key=self._catalogue["key"],
            document=self._catalogue["document"],
            names=self._catalogue["names"],
            published_at=sql_now(),
        )
        with self._hub.database.write() as session:
            session.merge(row)


def sign_off_stopped(hub: Hub) -> None:
    """Give back what workers of this machine could not give back when they stopped.

    Raises:
        Unavailable: the database is away.
    """
    for note in _notes(hub).glob("*"):
        _sign_off(hub, unquote(note.name))
        note.unlink(missing_ok=True)


def _sign_off(hub: Hub, name: str) -> None:
    hub.claims.give_back(name)
    with hub.database.write() as session:
        session.execute(delete(Worker).where(Worker.name == name))


def _notes(hub: Hub) -> Path:
    """Where the names are of workers that stopped and are not signed off yet."""
    return hub.settings.state_dir / "stopped"
