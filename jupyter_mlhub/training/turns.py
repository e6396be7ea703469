"""Whose turn it is when a worker is free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from ..database import Job, User
from .routing import split_needs


@dataclass(frozen=True)
class Offer:
    """What a worker takes: jobs of its queues that need nothing but what it has."""

    worker: str
    queues: tuple[str, ...]
    estimators: frozenset[str]


def next_job(session: Session, offer: Offer) -> Job | None:
    """The job whose turn it is of those that a worker can run.

    What may wait for all else comes last. Whoever has the fewest jobs running comes first, and
    among equals whoever was served longest ago; of a person's own jobs that of the highest
    priority, and then the oldest.
    """
    spare = None
    for owner_id, priority in _owners_in_turn(session):
        job = _first_job(session, offer, owner_id, priority)
        if job is not None and job.priority >= 0:
            return job
        spare = spare or job
    return spare


def _owners_in_turn(session: Session) -> list[tuple[int, int]]:
    """Whose jobs wait, and the highest priority of these, in the order of their turns."""

    def turn(row: Any) -> tuple[Any, ...]:
        _, priority, count, last = row
        return priority < 0, count, last is not None, last

    rows = session.execute(_PEOPLE_WHO_WAIT).all()
    return [(owner_id, priority) for owner_id, priority, *_ in sorted(rows, key=turn)]


def _people_who_wait() -> Select[Any]:
    """Whose jobs wait, with the highest priority of these, the number of their running jobs, and
    when one of theirs was started last."""
    # A question for each person: each finds its answer in an index, however many jobs there are.
    own = Job.owner_id == User.id
    top = select(func.max(Job.priority)).where(own, Job.state == "queued").scalar_subquery()
    running = select(func.count(Job.id)).where(own, Job.state == "running").scalar_subquery()
    served = select(func.max(Job.started_at)).where(own).scalar_subquery()
    return select(User.id, top, running, served).where(exists().where(own, Job.state == "queued"))


# Made once: to build a statement takes longer than to run it.
_PEOPLE_WHO_WAIT = _people_who_wait()


def _first_job(session: Session, offer: Offer, owner_id: int, priority: int) -> Job | None:
    """Of a person's jobs that this worker can run the oldest of the highest priority."""
    waiting = (Job.state == "queued", Job.owner_id == owner_id, Job.queue.in_(offer.queues))
    beyond: set[str] = set()
    """Needs that this worker does not meet."""
    level: int | None = priority
    while level is not None:
        here = (*waiting, Job.priority == level, Job.needs.not_in(beyond))
        found = session.execute(select(Job.id, Job.needs).where(*here).order_by(Job.id).limit(1))
        row = found.first()
        if row is None:
            lower = select(func.max(Job.priority)).where(*waiting, Job.priority < level)
            level = session.scalar(lower)
        elif split_needs(row.needs) <= offer.estimators:
            first = select(Job).where(*here, Job.needs == row.needs).order_by(Job.id).limit(1)
            return session.scalar(first.with_for_update(skip_locked=True))
        else:
            beyond.add(row.needs)
    return None
