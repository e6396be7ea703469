"""Jobs that lost their process or worker: find them, try them again, or fail them with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import Job, sql_now, time_in
from ..languages import say
from .parts import note_lost_trial
from .states import move

_SMALLER = say("Try fewer rows or columns, or a smaller model.")


class Silence(NamedTuple):
    """A job with a silent worker, and the time of its last sign of life."""

    job_id: int
    attempt: int
    lease_until: datetime


def find_silent(session: Session) -> set[Silence]:
    columns = select(Job.id, Job.attempt, Job.lease_until)
    rows = session.execute(columns.where(Job.state == "running", Job.lease_until < sql_now()))
    return {Silence(job, attempt, until) for job, attempt, until in rows if until is not None}


def reap(session: Session, silence: Silence, *, excused: bool, limit: int) -> bool:
    """Return a job that is still silent to the queue, or fail it if it was lost too often.

    ``Claims.reap`` tells what is ``excused``.

    Returns:
        Whether the job waits again.
    """
    job = session.get(Job, silence.job_id, with_for_update=True)
    if job is None or job.state != "running" or job.lease_until is None:
        return False
    if silence != Silence(job.id, job.attempt, job.lease_until):
        return False
    cause = say(
        "lost worker {worker} at {time}",
        worker=job.worker,
        time=f"{time_in(session):%H:%M}",
    )
    if excused:
        return _try_again(session, job, say("{cause} while the database was away", cause=cause))
    return note_loss(session, job, cause, limit, times_silent=job.times_silent + 1)


def note_loss(session: Session, job: Job, cause: str, limit: int, **counts: int) -> bool:
    """Record a loss. A job that was lost too often fails.

    Returns:
        Whether the job waits for another attempt.
    """
    if job.parent_id is not None:
        note_lost_trial(session, job)
    losses = {"times_killed": job.times_killed, "times_silent": job.times_silent, **counts}
    cause = say(
        "{cause}, loss {sum} of {limit}", cause=cause, sum=sum(losses.values()), limit=limit
    )
    if sum(losses.values()) < limit:
        return _try_again(session, job, cause, **counts)
    error = {"code": "worker_lost", "message": explain_losses(**losses), "errors": []}
    move(session, job, "failed", cause=cause, error=error, **counts)
    return False


def explain_losses(times_killed: int, times_silent: int) -> str:
    """Explain the losses of a job in one sentence for its owner."""
    if not times_silent:
        return say(
            "The process that ran this job was killed {times}, most likely because the "
            "job needs more memory than the machine has. {smaller}",
            times=_times(times_killed),
            smaller=_SMALLER,
        )
    if not times_killed:
        return say(
            "The worker that ran this job went silent {times}: it was killed, or its "
            "machine was switched off, lost its network or ran out of memory. Ask the "
            "operator of the hub, then submit the job again.",
            times=_times(times_silent),
        )
    return say(
        "This job was lost {times}: the process that ran it was killed {killed}, and its "
        "worker went silent {silent}. The job may need more memory than the machine has. "
        "{smaller} Or ask the operator of the hub.",
        times=_times(times_killed + times_silent),
        killed=_times(times_killed),
        silent=_times(times_silent),
        smaller=_SMALLER,
    )


def _try_again(session: Session, job: Job, cause: str, **counts: int) -> bool:
    """Return a job to the queue.

    Returns:
        Whether the job waits again.
    """
    again = say("{cause}, starts again", cause=cause)
    return move(session, job, "queued", cause=again, published_at=time_in(session), **counts)


def _times(count: int) -> str:
    return {1: say("once"), 2: say("twice")}.get(count, say("{count} times", count=count))
