"""A hub with a worker's parts in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.database import Artifact, Job, User
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.fair_queue import Offer
from jupyter_mlhub.processes import SharedFlag
from jupyter_mlhub.schemas.pipelines.specs import TrainRequest
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers.housekeeping import Housekeeping
from jupyter_mlhub.workers.process.fork_server import ForkServer
from jupyter_mlhub.workers.runner import JobRunner
from tests.support.hubs import QuietQueue
from tests.support.running import PASSWORD


@dataclass
class Workplace:
    """A hub with a worker's parts, run by hand: jobs wait until ``work``."""

    hub: Hub
    runner: JobRunner
    offer: Offer

    def work(self) -> None:
        self.runner.run_next_job()

    def actor(self, name: str) -> Actor:
        with self.hub.database.read() as session:
            return make_actor(session, session.scalars(select(User).filter_by(name=name)).one())

    def job(self, job_id: int) -> Job:
        with self.hub.database.read() as session:
            return session.get_one(Job, job_id)

    def models(self) -> list[str]:
        with self.hub.database.read() as session:
            return list(session.scalars(select(Artifact.name).where(Artifact.kind == "model")))

    def submit(self, name: str, dataset: str, **spec: Any) -> int:
        """A training that waits."""
        asked = {"dataset": dataset, "target": "species", "steps": [{"estimator": "GaussianNB"}]}
        request = TrainRequest.model_validate({"kind": "train", "spec": {**asked, **spec}})
        return self.hub.submissions.submit(self.actor(name), request).id


@contextmanager
def opened_workplace(settings: HubSettings) -> Iterator[Workplace]:
    """A workplace of Ada, who is administrator, and Ben."""
    with reopened_workplace(settings) as workplace:
        workplace.hub.accounts.create_first("ada", PASSWORD)
        with workplace.hub.database.write() as session:
            session.add(User(name="ben", key="ben", password_hash="!", role="member"))
        yield workplace


@contextmanager
def reopened_workplace(settings: HubSettings) -> Iterator[Workplace]:
    """A workplace of those who have accounts in the hub's database."""
    settings = replace(settings, worker_processes=1)
    hub = Hub(settings, queue=QuietQueue())
    server = ForkServer(settings)
    offer = Offer("machine:1", ("default",), frozenset(server.catalogue["names"]))
    housekeeping = Housekeeping(hub, offer, "machine", server.catalogue)
    housekeeping.publish_catalogue()
    housekeeping.announce()
    runner = JobRunner(hub, offer, server, SharedFlag(), SharedFlag())
    try:
        yield Workplace(hub, runner, offer)
    finally:
        runner.close()
        server.stop()
        hub.close()
