"""Which workers can run a job, how they are woken, and why a job still waits."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import Database, EstimatorCatalogue, Job, Worker, now

log = logging.getLogger(__name__)

DEFAULT_QUEUE = "default"
WORKER_ONLINE = timedelta(seconds=15)


class JobQueue(Protocol):
    """What wakes workers. It carries job ids and nothing else."""

    def publish(self, job_id: int, queue: str) -> None: ...

    def publish_to(self, job_id: int, worker: str) -> None: ...


def split_needs(needs: str) -> set[str]:
    """The estimators that a job needs, from its column."""
    return set(needs.split(",")) if needs else set()


@dataclass
class Workforce:
    """The workers that are online, and what each offers."""

    queues: dict[str, list[str]] = field(default_factory=dict)
    offers: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> Workforce:
        online = select(Worker).where(Worker.seen_at > now() - WORKER_ONLINE)
        workers = session.scalars(online).all()
        keys = {worker.catalogue for worker in workers}
        found = session.execute(
            select(EstimatorCatalogue.key, EstimatorCatalogue.names).where(
                EstimatorCatalogue.key.in_(keys)
            )
        )
        names = {key: frozenset(names) for key, names in found}
        return cls(
            {worker.name: worker.queues for worker in workers},
            {worker.name: names.get(worker.catalogue, frozenset()) for worker in workers},
        )

    def listening(self, queue: str) -> list[str]:
        return [worker for worker, queues in self.queues.items() if queue in queues]

    def able_to(self, queue: str, needs: Collection[str]) -> list[str]:
        """Names of the workers that listen on a queue and offer these estimators."""
        return [worker for worker in self.listening(queue) if set(needs) <= self.offers[worker]]

    def why_nobody(self, queue: str, needs: Collection[str]) -> str:
        """Why no worker can run such a job."""
        if not self.queues:
            return "no worker is online"
        listening = self.listening(queue)
        if not listening:
            return f"no worker listens on queue {queue}"
        least = min((set(needs) - self.offers[worker] for worker in listening), key=len)
        return f"no worker that is online offers {', '.join(sorted(least))}"

    def why_waiting(self, job: Job) -> str:
        """Why a queued job is not running yet."""
        needs = split_needs(job.needs)
        if self.able_to(job.queue, needs):
            return "waiting for a free worker"
        return f"waiting: {self.why_nobody(job.queue, needs)}"


class Router:
    """Wakes workers that can run what waits."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    def announce(self, job_ids: Sequence[int]) -> None:
        """Wake a worker for each job.

        Where only some of a queue's workers can run a job, each of these is woken: one suffices,
        and the others find nothing to claim. When the broker can't be reached, jobs wait for
        ``Claims.reconcile``.
        """
        if not job_ids:
            return
        with self._database.read() as session:
            workforce = Workforce.of(session)
            jobs = session.scalars(select(Job).where(Job.id.in_(job_ids)).order_by(Job.id)).all()
        for job in jobs:
            able = workforce.able_to(job.queue, split_needs(job.needs))
            try:
                if able and len(able) < len(workforce.listening(job.queue)):
                    for worker in able:
                        self._queue.publish_to(job.id, worker)
                else:
                    self._queue.publish(job.id, job.queue)
            except Exception:
                log.warning(
                    "Job %s could not be announced; it will be again.", job.id, exc_info=True
                )
