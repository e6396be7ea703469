"""The work of every worker beside its jobs: announce itself and recover lost jobs."""

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
    """Publishes the estimator catalogue, then repeats: announce the worker, recover lost jobs."""

    def __init__(self, hub: Hub, offer: Offer, host: str, catalogue: dict[str, Any]) -> None:
        self._hub = hub
        self._name = offer.worker
        self._queues = list(offer.queues)
        self._host = host
        self._catalogue = catalogue
        self._stopped = threading.Event()
        self._load = ProcessLoad()
        self.beats = 0
        self._patient_until = 0.0
        self._silent: set[Silence] = set()
        self._was_away = False
        self._excused: set[Silence] = set()
        """Jobs that were silent when the database came back. Their workers could not send a
        heartbeat."""

    def run(self) -> None:
        while not self._stopped.is_set():
            self.beat()
            self._stopped.wait(INTERVAL)

    def beat(self) -> None:
        since = time.monotonic()
        try:
            if self.beats == 0:
                self.publish_catalogue()
            self.announce()
            silent = self._hub.claims.silent()
            if time.monotonic() - since > self._hub.settings.job_lease / 2:
                self._be_patient()
            if self._was_away:
                self._was_away, self._excused = False, silent
            if time.monotonic() > self._patient_until:
                # A job must be silent twice. When the database, its clock or this machine stood
                # still or jumped, living workers send a heartbeat between the two looks.
                self._hub.claims.reap(silent & self._silent, self._excused)
            self._silent = silent
            self._hub.searches.mend()
            if self.beats % _PRUNE_EVERY == 0:
                remove_abandoned(self._hub.settings.scratch_dir)
                with self._hub.database.write() as session:
                    prune_changes(session)
            self.beats += 1
            self._announce_what_waits()
        except Unavailable:  # logged where it is raised
            self._be_patient()
        except Exception:
            log.warning("Housekeeping will try again.", exc_info=True)

    def _be_patient(self) -> None:
        """Wait before jobs count as lost. While the database is away, no heartbeat can arrive."""
        self._was_away = True
        self._patient_until = time.monotonic() + self._hub.settings.job_lease

    def _announce_what_waits(self) -> None:
        try:
            depths = self._hub.queue.depths(self._hub.settings.worker_queues)
        except Exception as error:  # libraries of brokers raise many types of error
            note_outage(log, "The broker does not answer", error)
            return
        if not any(depths.values()):
            self._hub.claims.reconcile()

    def stop(self) -> None:
        """Return the worker's running jobs to the queue and remove the worker from the list.

        If the database is away, a note on disk asks the next worker of this machine to do it.
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
    """Return the jobs of stopped workers of this machine, where the workers could not do it.

    Raises:
        Unavailable: The database is away.
    """
    for note in _notes(hub).glob("*"):
        _sign_off(hub, unquote(note.name))
        note.unlink(missing_ok=True)


def _sign_off(hub: Hub, name: str) -> None:
    hub.claims.give_back(name)
    with hub.database.write() as session:
        session.execute(delete(Worker).where(Worker.name == name))


def _notes(hub: Hub) -> Path:
    """Return the folder with the names of workers that stopped and still have to be removed."""
    return hub.settings.state_dir / "stopped"
