"""The jobs service for workers: claim jobs, keep them alive, end them, recover lost ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, load_only

from ..access.sharing import tell
from ..database import Database, Job, JobLogLine, sql_now, time_in
from ..errors import MLHubError
from ..languages import say
from ..languages.documents import kept
from ..settings import HubSettings
from .fair_queue import Offer, next_job
from .losses import Silence, find_silent, note_loss, reap
from .parts import begin_whole
from .progress import MOST_TEXT, Line, ProgressReport, Usage
from .routing import Router
from .states import move

REPUBLISH_AFTER = timedelta(seconds=10)


class NotClaimed(Exception):
    """The worker no longer holds the job. It was cancelled, or another attempt has it."""


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a job. ``attempt`` fences everything that the worker writes."""

    job_id: int
    attempt: int
    owner_id: int
    parent_id: int | None
    """The job that this one is a part of."""
    kind: str
    request: dict[str, Any]
    """What was asked."""
    order: dict[str, Any]
    """What the worker needs beside it."""


class Claims:
    """The jobs service for workers."""

    def __init__(self, database: Database, router: Router, settings: HubSettings) -> None:
        self._database = database
        self._router = router
        self._settings = settings

    def claim(self, offer: Offer) -> Claim | None:
        """Take the next job that this worker can run.

        Returns:
            The claim, or None when no such job waits.
        """
        with self._database.write() as session:
            job = next_job(session, offer)
            if job is None:
                return None
            at = time_in(session)
            move(
                session,
                job,
                "running",
                cause=say("started on {worker}", worker=offer.worker),
                attempt=job.attempt + 1,
                worker=offer.worker,
                lease_until=at + timedelta(seconds=self._settings.job_lease),
                started_at=at,
                progress_done=0,
                progress_total=0,
                progress_note="",
                memory_bytes=None,
                cpu_seconds=None,
            )
            if job.parent_id is not None:
                begin_whole(session, job, say("started on {worker}", worker=offer.worker))
            return Claim(
                job.id,
                job.attempt,
                job.owner_id,
                job.parent_id,
                job.kind,
                job.request,
                job.order,
            )

    def heartbeat(self, claim: Claim, usage: Usage | None = None) -> None:
        """Extend the lease of the attempt and record the resources that it uses.

        Raises:
            NotClaimed: The attempt no longer holds the job and should stop.
        """
        values = {"lease_until": self._lease(), **_taken(usage)}
        with self._database.write() as session:
            _fenced_update(session, claim, **values)

    def report(self, claim: Claim, progress: ProgressReport) -> None:
        """Store the progress of a job and extend its lease.

        Raises:
            NotClaimed: The attempt no longer holds the job.
        """
        with self._database.write() as session:
            _fenced_update(
                session,
                claim,
                lease_until=self._lease(),
                progress_done=progress.done,
                progress_total=progress.total,
                progress_note=progress.note[:300],
            )
            _add_lines(session, claim, progress.lines)
            if claim.parent_id is None:
                owner = [load_only(Job.owner_id)]
                tell(session, session.get_one(Job, claim.job_id, options=owner))

    def note(self, claim: Claim, write: Callable[[Session], None]) -> None:
        """Store results of a job that still runs, and extend its lease.

        Raises:
            NotClaimed: The attempt no longer holds the job. Nothing is written.
        """
        with self._database.write() as session:
            _fenced_update(session, claim, lease_until=self._lease())
            write(session)

    def succeed(
        self,
        claim: Claim,
        write: Callable[[Session], dict[str, Any]],
        lines: Sequence[Line] = (),
        usage: Usage | None = None,
    ) -> None:
        """End the job as succeeded. ``write`` stores the results in the same transaction.

        Args:
            write: stores the results and returns the job's result document.
            lines: the whole log of the attempt. Lines that are not stored yet are stored.
            usage: the resources of the whole attempt.

        Raises:
            NotClaimed: The attempt no longer holds the job. Nothing is written.
        """
        with self._database.write() as session:
            job = _claimed(session, claim)
            _add_missing_lines(session, claim, lines)
            result = dict(write(session))
            report = result.pop("report", None)  # lists do not read the report
            values = {"result": result, "report": report, **_taken(usage)}
            values["progress_done"] = job.progress_total
            if not move(session, job, "succeeded", cause=say("finished"), **values):
                raise NotClaimed

    def fail(
        self,
        claim: Claim,
        error: MLHubError,
        also: Callable[[Session], None] | None = None,
        lines: Sequence[Line] = (),
        usage: Usage | None = None,
    ) -> None:
        """End the job as failed, with the error's sentence.

        Args:
            also: writes more in the same transaction.
            lines: the whole log of the attempt, as far as the caller has it.
            usage: the resources of the whole attempt.

        Raises:
            NotClaimed: The attempt no longer holds the job. Nothing is written.
        """
        document = {
            "code": error.code,
            "message": kept(error.detail),
            "errors": [{"field": f.field, "message": kept(f.message)} for f in error.fields],
        }
        with self._database.write() as session:
            job = _claimed(session, claim)
            _add_missing_lines(session, claim, lines)
            if also is not None:
                also(session)
            values = {"error": document, **_taken(usage)}
            if not move(session, job, "failed", cause=error.detail, **values):
                raise NotClaimed

    def lose(self, claim: Claim, cause: str) -> None:
        """Handle the death of the attempt's process: try again, or fail a job that was lost too
        often.

        Raises:
            NotClaimed: The attempt no longer holds the job.
        """
        with self._database.write() as session:
            job = _claimed(session, claim)
            limit = self._settings.job_attempts
            waits = note_loss(session, job, cause, limit, times_killed=job.times_killed + 1)
        if waits:
            self._router.announce([claim.job_id])

    def silent(self) -> set[Silence]:
        """Find the jobs with an expired lease: their workers sent no heartbeat in time."""
        with self._database.read() as session:
            return find_silent(session)

    def reap(
        self, silences: Collection[Silence], excused: Collection[Silence] = frozenset()
    ) -> list[int]:
        """Return jobs that are still silent to the queue, or fail those that were lost too often.

        Args:
            silences: jobs that were found silent before.
            excused: jobs that fell silent while the database was away. This does not count as a
                loss.

        Returns:
            Ids of the jobs that wait again.
        """
        requeued = []
        for silence in sorted(silences):
            # One at a time: who holds a part and waits for another may be waited for.
            with self._database.write() as session:
                forgiven, limit = silence in excused, self._settings.job_attempts
                if reap(session, silence, excused=forgiven, limit=limit):
                    requeued.append(silence.job_id)
        self._router.announce(requeued)
        return requeued

    def announce(self, job_ids: Sequence[int]) -> None:
        """Wake workers for jobs that were added in a transaction before."""
        self._router.announce(job_ids)

    def give_back(self, worker: str) -> None:
        """Return the running jobs of a stopping worker to the queue.

        This does not count as a loss. A job may be returned as often as its workers are stopped.
        """
        with self._database.write() as session:
            running = select(Job).where(Job.state == "running", Job.worker == worker)
            given_back = []
            for job in session.scalars(running.order_by(Job.id)).all():
                # The first worker to hear of the job may be the stopping one. The job is soon
                # announced again.
                stale = time_in(session) - REPUBLISH_AFTER
                cause = say("{worker} stopped, will start again", worker=worker)
                if move(session, job, "queued", cause=cause, published_at=stale):
                    given_back.append(job.id)
        self._router.announce(given_back)

    def reconcile(self) -> list[int]:
        """Announce jobs again that the broker may have lost. Claims make a second message harmless.

        Returns:
            Ids of the announced jobs.
        """
        with self._database.write() as session:
            horizon = sql_now(-REPUBLISH_AFTER.total_seconds())
            stale = (Job.state == "queued") & (Job.published_at < horizon) & Job.in_parts.is_(False)
            first = select(Job.id).where(stale).order_by(Job.id).limit(1000)
            ids = list(session.scalars(first.with_for_update(skip_locked=True)))
            session.execute(update(Job).where(Job.id.in_(ids)).values(published_at=sql_now()))
        self._router.announce(ids)
        return ids

    def _lease(self) -> sql_now:
        return sql_now(self._settings.job_lease)


def _taken(usage: Usage | None) -> dict[str, Any]:
    if usage is None:
        return {}
    return {"memory_bytes": usage.memory_bytes, "cpu_seconds": usage.cpu_seconds}


def _add_missing_lines(session: Session, claim: Claim, lines: Sequence[Line]) -> None:
    if lines:
        own = (JobLogLine.job_id == claim.job_id, JobLogLine.attempt == claim.attempt)
        kept = session.scalar(select(func.count(JobLogLine.id)).where(*own)) or 0
        _add_lines(session, claim, lines[kept:])


def _add_lines(session: Session, claim: Claim, lines: Sequence[Line]) -> None:
    own = {"job_id": claim.job_id, "attempt": claim.attempt}
    rows = [{**own, "at": line.at, "text": line.text[:MOST_TEXT]} for line in lines]
    if rows:
        session.execute(insert(JobLogLine), rows)


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
