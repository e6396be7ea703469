"""Jobs: submitted by people, claimed and finished by workers, truth in the database.

A job moves only through :func:`_move`, a compare-and-set on its state and attempt, so that a late
or doubled delivery, or a worker that was given up, changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit import record
from ..access.sharing import (
    accessible,
    audience,
    change_share,
    list_shares,
    narrow,
    require_level,
    tell,
)
from ..database import (
    Database,
    Job,
    JobLogLine,
    JobTransition,
    Worker,
    like_pattern,
    names_of,
    now,
)
from ..database import (
    page as paged,
)
from ..errors import Conflict, MLHubError, NotFound
from ..schemas.base import Page
from ..schemas.jobs import JobDetail, JobInfo, JobQuery, WorkerInfo
from ..schemas.sharing import Level, ShareChange, Shares
from ..settings import HubSettings
from .documents import job_detail, job_info, worker_info

log = logging.getLogger(__name__)

ALLOWED = {
    "queued": {"running", "cancelled"},
    "running": {"queued", "succeeded", "failed", "cancelled"},
}
FINAL = ("succeeded", "failed", "cancelled")

WORKER_ONLINE = timedelta(seconds=15)
REPUBLISH_AFTER = timedelta(seconds=10)


class JobQueue(Protocol):
    """What wakes workers. It carries job ids and nothing else."""

    def publish(self, job_id: int) -> None: ...

    def interrupt(self, job_id: int, attempt: int) -> None: ...


class NotClaimed(Exception):
    """The worker no longer holds the job: it was cancelled or given to another attempt."""


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a job; ``attempt`` is the fence for all that it writes."""

    job_id: int
    attempt: int
    owner_id: int
    kind: str
    request: dict[str, Any]


class Jobs:
    """The jobs service, for those who submit and for those who work."""

    def __init__(self, database: Database, queue: JobQueue, settings: HubSettings) -> None:
        self._database = database
        self._queue = queue
        self._settings = settings

    # --- for people ---------------------------------------------------------------------------

    def add(
        self, session: Session, owner_id: int, *, kind: str, title: str, request: dict[str, Any]
    ) -> Job:
        """A queued job, within the caller's transaction; ``publish`` it after the commit."""
        job = Job(owner_id=owner_id, kind=kind, title=title, state="queued", request=request)
        job.published_at = now()
        session.add(job)
        session.flush()
        session.add(JobTransition(job_id=job.id, state="queued", attempt=0, cause="submitted"))
        tell(session, job)
        return job

    def publish(self, job_id: int) -> None:
        """Wake a worker. When the broker can't be reached the job waits for ``reconcile``."""
        try:
            self._queue.publish(job_id)
        except Exception:
            log.warning("Job %s could not be announced; it will be again.", job_id, exc_info=True)

    def page(self, actor: Actor, query: JobQuery) -> Page[JobInfo]:
        actor.require("jobs.read")
        statement = select(Job)
        if query.state is not None:
            statement = statement.where(Job.state == query.state)
        if query.kind is not None:
            statement = statement.where(Job.kind == query.kind)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Job.title).like(pattern, escape="\\"))
        with self._database.read() as session:
            statement = narrow(session, statement, actor, Job, query.owner)
            rows, total, following = paged(
                session,
                statement,
                sort=query.sort,
                columns={"created_at": Job.created_at, "title": Job.title},
                key=Job.id,
                cursor=query.cursor,
                limit=query.limit,
            )
            online = _workers_online(session)
            owners = names_of(session, [job.owner_id for job in rows])
            items = [job_info(job, owners[job.owner_id], online) for job in rows]
        return Page[JobInfo](items=items, total=total, next=following)

    def get(self, actor: Actor, job_id: int) -> JobDetail:
        actor.require("jobs.read")
        with self._database.read() as session:
            job = _find(session, actor, job_id)
            history = select(JobTransition).where(JobTransition.job_id == job_id)
            lines = select(JobLogLine).where(JobLogLine.job_id == job_id)
            return job_detail(
                job,
                _owner_name(session, job),
                _workers_online(session),
                session.scalars(history.order_by(JobTransition.id)).all(),
                session.scalars(lines.order_by(JobLogLine.id.desc()).limit(500)).all()[::-1],
            )

    def get_brief(self, actor: Actor, job_id: int) -> JobInfo:
        """A job as it stands in the list."""
        actor.require("jobs.read")
        with self._database.read() as session:
            job = _find(session, actor, job_id)
            return job_info(job, _owner_name(session, job), _workers_online(session))

    def cancel(self, actor: Actor, job_id: int) -> JobDetail:
        """Cancel a job that waits or runs.

        Raises:
            Conflict: it has ended already.
        """
        actor.require("jobs.cancel")
        with self._database.write() as session:
            job = _find(session, actor, job_id, "write")
            moved = _move(session, job, "cancelled", cause=f"cancelled by {actor.name}")
            if not moved:
                raise Conflict(f"Job {job_id} has {job.state} already.", code="job_ended")
            attempt = job.attempt
            record(session, actor, "jobs.cancel", f"job:{job_id}")
        # The database comes first: whatever the worker still writes is fenced off from here on.
        try:
            self._queue.interrupt(job_id, attempt)
        except Exception:
            log.warning(
                "Job %s: its worker could not be reached; its heartbeat will stop it.",
                job_id,
                exc_info=True,
            )
        return self.get(actor, job_id)

    def delete(self, actor: Actor, job_id: int) -> None:
        """Remove an ended job from the list. What it made stays."""
        actor.require("jobs.delete")
        with self._database.write() as session:
            job = _find(session, actor, job_id, "manage")
            if job.state not in FINAL:
                raise Conflict(
                    f"Job {job_id} has not ended. Cancel it first.", code="job_not_ended"
                )
            tell(session, job, audience(session, job))
            session.execute(delete(Job).where(Job.id == job_id))
            record(session, actor, "jobs.delete", f"job:{job_id}", title=job.title)

    def shares(self, actor: Actor, job_id: int) -> Shares:
        """With whom a job is shared."""
        actor.require("jobs.read")
        with self._database.read() as session:
            return list_shares(session, _find(session, actor, job_id, "manage"))

    def share(self, actor: Actor, job_id: int, change: ShareChange) -> Shares:
        """Share a job, change how, or stop sharing it. What it made is shared on its own."""
        actor.require("jobs.share")
        with self._database.write() as session:
            return change_share(session, actor, _find(session, actor, job_id, "manage"), change)

    def workers(self) -> list[WorkerInfo]:
        with self._database.read() as session:
            rows = session.scalars(select(Worker).order_by(Worker.seen_at.desc()).limit(100)).all()
        horizon = now() - WORKER_ONLINE
        return [worker_info(row, online=row.seen_at > horizon) for row in rows]

    # --- for workers --------------------------------------------------------------------------

    def claim(self, job_id: int, worker: str) -> Claim | None:
        """Take a queued job, or nothing when it is not waiting any more."""
        with self._database.write() as session:
            job = session.get(Job, job_id)
            if job is None or job.state != "queued":
                return None
            moved = _move(
                session,
                job,
                "running",
                cause=f"started on {worker}",
                attempt=job.attempt + 1,
                worker=worker,
                lease_until=self._lease(),
                started_at=now(),
                progress_done=0,
                progress_total=0,
                progress_note="",
            )
            if not moved:
                return None
            return Claim(job.id, job.attempt, job.owner_id, job.kind, job.request)

    def heartbeat(self, claim: Claim) -> None:
        """Say that the attempt is alive.

        Raises:
            NotClaimed: it no longer holds the job and should stop.
        """
        with self._database.write() as session:
            _fenced_update(session, claim, lease_until=self._lease())

    def report_progress(self, claim: Claim, done: int, total: int, note: str) -> None:
        with self._database.write() as session:
            _fenced_update(
                session, claim, progress_done=done, progress_total=total, progress_note=note[:300]
            )
            tell(session, session.get_one(Job, claim.job_id))

    def append_log(self, claim: Claim, lines: list[str]) -> None:
        with self._database.write() as session:
            _fenced_update(session, claim, lease_until=self._lease())
            session.add_all(
                JobLogLine(job_id=claim.job_id, attempt=claim.attempt, text=line[:4000])
                for line in lines
            )
            tell(session, session.get_one(Job, claim.job_id))

    def succeed(self, claim: Claim, write: Callable[[Session], dict[str, Any]]) -> None:
        """Finish: ``write`` stores the results in the transaction that ends the job.

        Raises:
            NotClaimed: the attempt was given up; nothing is written.
        """
        with self._database.write() as session:
            job = _claimed(session, claim)
            result = write(session)
            if not _move(session, job, "succeeded", cause="finished", result=result):
                raise NotClaimed

    def fail(
        self, claim: Claim, error: MLHubError, also: Callable[[Session], None] | None = None
    ) -> None:
        """End the job with a sentence; ``also`` writes in the same transaction."""
        document = {
            "code": error.code,
            "message": error.detail,
            "errors": [{"field": f.field, "message": f.message} for f in error.fields],
        }
        with self._database.write() as session:
            job = _claimed(session, claim)
            if also is not None:
                also(session)
            if not _move(session, job, "failed", cause=error.detail, error=document):
                raise NotClaimed

    # --- for caretakers -----------------------------------------------------------------------

    def reap(self) -> list[int]:
        """Give jobs of silent workers back to the queue, or end those that were lost too often.

        Returns:
            Ids of the jobs that wait again.
        """
        limit = self._settings.job_attempts
        requeued = []
        with self._database.write() as session:
            silent = select(Job).where(Job.state == "running", Job.lease_until < now())
            for job in session.scalars(silent).all():
                lost = f"lost worker {job.worker} at {now():%H:%M}"
                if job.attempt < limit:
                    cause = f"{lost}, started again, attempt {job.attempt + 1} of {limit}"
                    if _move(session, job, "queued", cause=cause, published_at=now()):
                        requeued.append(job.id)
                    continue
                message = (
                    f"The worker was lost {limit} times while it ran this job, most likely "
                    "because the job needs more memory than the machine has. Try fewer rows or "
                    "columns, or a smaller model."
                )
                error = {"code": "worker_lost", "message": message, "errors": []}
                _move(session, job, "failed", cause=f"{lost}, attempt {limit}", error=error)
        for job_id in requeued:
            self.publish(job_id)
        return requeued

    def give_back(self, worker: str) -> None:
        """Put the running jobs of a worker that is about to stop back into the queue."""
        with self._database.write() as session:
            running = select(Job).where(Job.state == "running", Job.worker == worker)
            given_back = []
            for job in session.scalars(running).all():
                if _move(session, job, "queued", cause=f"{worker} stopped, will start again"):
                    given_back.append(job.id)
        for job_id in given_back:
            self.publish(job_id)

    def reconcile(self) -> list[int]:
        """Announce again what waits though nothing is in the broker; claims refuse doubles."""
        with self._database.write() as session:
            stale = (Job.state == "queued") & (Job.published_at < now() - REPUBLISH_AFTER)
            ids = list(session.scalars(select(Job.id).where(stale).order_by(Job.id).limit(1000)))
            session.execute(update(Job).where(Job.id.in_(ids)).values(published_at=now()))
        for job_id in ids:
            self.publish(job_id)
        return ids

    def _lease(self) -> Any:
        return now() + timedelta(seconds=self._settings.job_lease)


def _move(session: Session, job: Job, state: str, *, cause: str, **values: Any) -> bool:
    """The one way in which a job changes its state; False when it has moved meanwhile."""
    if state not in ALLOWED.get(job.state, ()):
        return False
    if state in FINAL:
        values |= {"finished_at": now(), "lease_until": None}
    statement = (
        update(Job)
        .where(Job.id == job.id, Job.state == job.state, Job.attempt == job.attempt)
        .values(state=state, reason=cause, **values)
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        return False
    session.refresh(job)
    session.add(JobTransition(job_id=job.id, state=state, attempt=job.attempt, cause=cause))
    tell(session, job)
    return True


def _fenced_update(session: Session, claim: Claim, **values: Any) -> None:
    statement = (
        update(Job)
        .where(Job.id == claim.job_id, Job.state == "running", Job.attempt == claim.attempt)
        .values(**values)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise NotClaimed


def _claimed(session: Session, claim: Claim) -> Job:
    job = session.get(Job, claim.job_id, with_for_update=True)
    if job is None or job.state != "running" or job.attempt != claim.attempt:
        raise NotClaimed
    return job


def _find(session: Session, actor: Actor, job_id: int, level: Level = "read") -> Job:
    """
    Raises:
        NotFound: there is no such job, or the actor may not know of it.
        Forbidden: the actor may see it, but not at this level.
    """
    statement = select(Job).where(Job.id == job_id, accessible(actor, Job))
    job = session.scalar(statement)
    if job is None:
        raise NotFound(f"You have no job {job_id}.", code="no_job")
    require_level(session, actor, job, level)
    return job


def _owner_name(session: Session, job: Job) -> str:
    return names_of(session, [job.owner_id])[job.owner_id]


def _workers_online(session: Session) -> bool:
    query = select(Worker.name).where(Worker.seen_at > now() - WORKER_ONLINE).limit(1)
    return session.scalar(query) is not None
