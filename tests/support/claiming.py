"""Claim jobs as a worker does, without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from jupyter_mlhub.database import Job, JobTransition
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import Claim
from jupyter_mlhub.jobs.fair_queue import Offer
from jupyter_mlhub.schemas.orders import CheckOrder, CheckRequest
from tests.support.hubs import new_hub

OFFER = Offer("w", ("default",), frozenset())
CATALOGUE = {"key": "nothing", "document": {"versions": {}}, "names": []}


@contextmanager
def quiet_hub(state_dir: Path, **settings: Any) -> Iterator[Hub]:
    """A hub with an account and a queue that wakes nobody."""
    hub = new_hub(state_dir, **settings)
    hub.accounts.create_first("ada", "correct horse")
    hub.queue.publish = lambda job_id, queue: None  # type: ignore[method-assign]
    hub.queue.publish_to = lambda job_id, worker: None  # type: ignore[method-assign]
    yield hub
    hub.close()


def submit(hub: Hub) -> int:
    with hub.database.write() as session:
        job = hub.jobs.add(
            session, 1, kind="train", title="a job", request=CheckRequest(), order=CheckOrder()
        )
        return job.id


def claimed(hub: Hub, offer: Offer = OFFER) -> Claim:
    claim = hub.claims.claim(offer)
    assert claim is not None
    return claim


def job_of(hub: Hub, job_id: int) -> Job:
    with hub.database.read() as session:
        return session.get_one(Job, job_id)


def causes(hub: Hub, job_id: int) -> list[str]:
    with hub.database.read() as session:
        own = select(JobTransition.cause).where(JobTransition.job_id == job_id)
        return list(session.scalars(own.order_by(JobTransition.id)))
