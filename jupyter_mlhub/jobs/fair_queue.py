"""Whose turn it is when a worker is free."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from ..database import Job, User, seconds_between, sql_now
from .routing import QUICK, split_needs


@dataclass(frozen=True)
class Offer:
    """What a worker takes: jobs of its queues that need nothing but what it has."""

    worker: str
    queues: tuple[str, ...]
    estimators: frozenset[str]


WINDOW = 60.0
"""Seconds back to which it counts what a person's jobs have taken."""
_DOUBLED = 8.0
"""Seconds that who took twice as much waits longer."""
_QUICK_AHEAD = 45.0
"""Seconds by which what is short, and waited for, comes earlier."""


class Standing(NamedTuple):
    """A person whose jobs wait."""

    owner_id: int
    priority: int
    """The highest of the jobs that wait."""
    taken: float
    """Seconds that the person's jobs ran in the last minute, those that still run among them."""
    waits: float
    """Seconds for which a job has waited and none was started."""

    @property
    def turn(self) -> tuple[bool, float, int]:
        """Whoever has the least comes first.

        Who took little goes before who took much. But nobody waits without end: to wait makes up
        for what was taken, and the longer a job runs, the less each further second counts.
        """
        ahead = _QUICK_AHEAD if self.priority >= QUICK else 0.0
        late = _DOUBLED * math.log2(1 + self.taken) - self.waits - ahead
        return self.priority < 0, late, self.owner_id


def next_job(session: Session, offer: Offer) -> Job | None:
    """The job whose turn it is of those that a worker can run.

    What may wait for all else comes last. People share the workers over time: see ``Standing``. Of
    a person's own jobs that of the highest priority comes first, and then the oldest.
    """
    spare = None
    for person in sorted(_people_who_wait(session), key=lambda person: person.turn):
        job = _first_job(session, offer, person.owner_id, person.priority)
        if job is not None and job.priority >= 0:
            return job
        spare = spare or job
    return spare


def _people_who_wait(session: Session) -> list[Standing]:
    return [
        Standing(owner_id, priority, running + ended, waits)
        for owner_id, priority, running, ended, waits in session.execute(_PEOPLE_WHO_WAIT)
    ]


def _waiting_people() -> Select[Any]:
    # A question for each person: each finds its answer in an index, however many jobs there are.
    own = Job.owner_id == User.id
    queued = (own, Job.state == "queued")
    horizon = sql_now(-WINDOW)
    top = select(func.max(Job.priority)).where(*queued).correlate(User).scalar_subquery()
    lasted = seconds_between(Job.started_at, sql_now())
    running = select(func.sum(case((Job.started_at > horizon, lasted), else_=WINDOW))).where(
        own, Job.state == "running"
    )
    took = func.sum(seconds_between(Job.started_at, Job.finished_at))
    ended = select(took).where(own, Job.started_at > horizon, Job.finished_at.is_not(None))
    served = select(func.max(Job.started_at)).where(own).scalar_subquery()
    first = aliased(Job)
    since = (
        select(first.created_at)
        .where(first.owner_id == User.id, first.state == "queued", first.priority == top)
        .order_by(first.id)
        .limit(1)
        .correlate(User)
        .scalar_subquery()
    )
    latest = case((served > since, served), else_=since)
    return select(
        User.id,
        top,
        func.coalesce(running.scalar_subquery(), 0.0),
        func.coalesce(ended.scalar_subquery(), 0.0),
        seconds_between(latest, sql_now()),
    ).where(exists().where(*queued))


# Made once: to build a statement takes longer than to run it.
_PEOPLE_WHO_WAIT = _waiting_people()


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
