"""Which workers can run a job, how they are woken, and why a job still waits."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import Database, EstimatorCatalogue, Job, Worker, sql_now
from ..languages import say
from ..outages import note_outage

log = logging.getLogger(__name__)

QUICK = 2
"""The priority of short jobs that somebody is waiting for. No caller may ask for it."""
WORKER_ONLINE = timedelta(seconds=15)


class JobQueue(Protocol):
    """Wakes workers. It carries job ids and nothing else."""

    def publish(self, job_id: int, queue: str) -> None: ...

    def publish_to(self, job_id: int, worker: str) -> None: ...


def split_needs(needs: str) -> set[str]:
    """Read the estimators that a job needs from its column."""
    return set(needs.split(",")) if needs else set()


@dataclass
class Workforce:
    """The online workers and the estimators of each."""

    queues: dict[str, list[str]] = field(default_factory=dict)
    offers: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> Workforce:
        workers = session.execute(_ONLINE).all()
        names = _names_of(session, {catalogue for _, _, catalogue in workers})
        return cls(
            {name: queues for name, queues, _ in workers},
            {name: names.get(catalogue, frozenset()) for name, _, catalogue in workers},
        )

    def listening(self, queue: str) -> list[str]:
        return [worker for worker, queues in self.queues.items() if queue in queues]

    def able_to(self, queue: str, needs: Collection[str]) -> list[str]:
        """Find the workers that listen on a queue and offer all of these estimators.

        Returns:
            Names of workers.
        """
        return [worker for worker in self.listening(queue) if set(needs) <= self.offers[worker]]

    def why_nobody(self, queue: str, needs: Collection[str]) -> str:
        """Explain why no worker can run such a job."""
        if not self.queues:
            return say("no worker is online")
        listening = self.listening(queue)
        if not listening:
            return say("no worker listens on queue {queue}", queue=queue)
        least = min((set(needs) - self.offers[worker] for worker in listening), key=len)
        return say("no worker that is online offers {least}", least=", ".join(sorted(least)))

    def why_waiting(self, job: Job) -> str:
        """Explain why a queued job is not running yet."""
        needs = split_needs(job.needs)
        if self.able_to(job.queue, needs):
            return say("waiting for a free worker")
        return say("waiting: {why}", why=self.why_nobody(job.queue, needs))


# Building a statement takes longer than running it, so it is built once.
_ONLINE = select(Worker.name, Worker.queues, Worker.catalogue).where(
    Worker.seen_at > sql_now(-WORKER_ONLINE.total_seconds())
)
_KNOWN: dict[str, frozenset[str]] = {}


def _names_of(session: Session, catalogues: Collection[str]) -> dict[str, frozenset[str]]:
    """Read the estimators of catalogues. A key is made from the content, so results are kept."""
    unknown = [key for key in catalogues if key not in _KNOWN]
    if unknown:
        found = select(EstimatorCatalogue.key, EstimatorCatalogue.names)
        for key, names in session.execute(found.where(EstimatorCatalogue.key.in_(unknown))):
            _KNOWN[key] = frozenset(names)
    return {key: _KNOWN[key] for key in catalogues if key in _KNOWN}


class Router:
    """Wakes the workers that can run waiting jobs."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    def announce(self, job_ids: Sequence[int]) -> None:
        """Wake a worker for each job.

        If only some workers of a queue can run a job, each of them is woken. The first one claims
        it, and the others find nothing to claim. While the broker is away, jobs wait for
        ``Claims.reconcile``.
        """
        if not job_ids:
            return
        with self._database.read() as session:
            workforce = Workforce.of(session)
            waiting = select(Job.id, Job.queue, Job.needs).where(Job.id.in_(job_ids))
            jobs = session.execute(waiting.order_by(Job.id)).all()
        for job_id, queue, needs in jobs:
            able = workforce.able_to(queue, split_needs(needs))
            try:
                if able and len(able) < len(workforce.listening(queue)):
                    for worker in able:
                        self._queue.publish_to(job_id, worker)
                else:
                    self._queue.publish(job_id, queue)
            except Exception as error:
                note_outage(log, "A job could not be announced; it will be later", error)
