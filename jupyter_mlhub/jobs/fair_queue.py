"""The fair queue: choose the next job for a free worker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased, defer, undefer

from ..database import Job, User, seconds_between, sql_now
from .routing import QUICK, split_needs


@dataclass(frozen=True)
class Offer:
    """What a worker offers: its queues and its estimators."""

    worker: str
    queues: tuple[str, ...]
    estimators: frozenset[str]


WINDOW = 60.0
"""Seconds of the past in which the running time of a person's jobs counts."""
_DOUBLED = 8.0
"""Extra seconds of waiting for a person who used twice as much time."""
_QUICK_AHEAD = 45.0
"""Seconds of head start for a short job that somebody is waiting for."""


class Standing(NamedTuple):
    """A person with waiting jobs."""

    owner_id: int
    priority: int
    """The highest priority among the person's waiting jobs."""
    taken: float
    """Seconds that the person's jobs ran in the last minute, including jobs that still run."""
    waits: float
    """The shorter of: seconds since the last start of a job, seconds that the oldest job waits."""

    @property
    def turn(self) -> tuple[bool, float, int]:
        """Return a sort key. The person with the lowest key comes first.

        A person who used little time goes before a person who used much. Waiting makes up for time
        used, so that nobody waits without end. The longer a job runs, the less each second counts.
        """
        ahead = _QUICK_AHEAD if self.priority >= QUICK else 0.0
        late = _DOUBLED * math.log2(1 + self.taken) - self.waits - ahead
        return self.priority < 0, late, self.owner_id


def next_job(session: Session, offer: Offer) -> Job | None:
    """Choose the next job that a worker can run.

    Jobs of the lowest priority come last. People share the workers over time (see ``Standing``).
    Among a person's own jobs the highest priority comes first, and then the oldest job.
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
    # One query for each person. An index answers each query, whatever the number of jobs.
    own = and_(Job.owner_id == User.id, Job.in_parts.is_(False))
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
        .where(
            first.owner_id == User.id,
            first.in_parts.is_(False),
            first.state == "queued",
            first.priority == top,
        )
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


# Building a statement takes longer than running it, so it is built once.
_PEOPLE_WHO_WAIT = _waiting_people()
_TO_RUN = (undefer(Job.order), defer(Job.result), defer(Job.report), defer(Job.error))


def _first_job(session: Session, offer: Offer, owner_id: int, priority: int) -> Job | None:
    """Find a person's next job that this worker can run: the highest priority, then the oldest."""
    waiting = (
        Job.state == "queued",
        Job.owner_id == owner_id,
        Job.in_parts.is_(False),
        Job.queue.in_(offer.queues),
    )
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
            return session.scalar(first.options(*_TO_RUN).with_for_update(skip_locked=True))
        else:
            beyond.add(row.needs)
    return None
