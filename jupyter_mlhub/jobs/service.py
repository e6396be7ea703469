"""Jobs as people see them: listed, shown, cancelled, shared. Truth is in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session, defer

from ..access.actor import Actor
from ..access.audit_trail import record
from ..access.sharing import (
    accessible,
    audience,
    change_share,
    levels_of,
    list_shares,
    narrow,
    require_level,
    shared_with,
    tell,
)
from ..broker.names import DEFAULT_QUEUE
from ..database import (
    Artifact,
    Database,
    Job,
    JobLogLine,
    JobTransition,
    Version,
    Worker,
    like_pattern,
    names_of,
    paginate,
    sql_now,
    time_in,
)
from ..errors import Conflict, NotFound, TooMany
from ..schemas.base import Page
from ..schemas.jobs import JobDetail, JobInfo, JobQuery, WorkerInfo
from ..schemas.sharing import Level, ShareChange, Shares
from .documents import job_detail, job_info, worker_info
from .routing import WORKER_ONLINE, Router, Workforce
from .states import FINAL, move

_SORTED_BY = {"created_at": Job.created_at, "title": Job.title}
# Made once: to build a statement takes longer than to run it.
_LISTED = select(Job).options(defer(Job.request, raiseload=True), defer(Job.report, raiseload=True))
_HISTORY = (
    select(JobTransition).where(JobTransition.job_id == bindparam("job")).order_by(JobTransition.id)
)
_WAITING = (
    select(func.count())
    .select_from(Job)
    .where(Job.state == "queued", Job.owner_id == bindparam("owner"))
)
_LINES = (
    select(JobLogLine)
    .where(JobLogLine.job_id == bindparam("job"))
    .order_by(JobLogLine.at.desc(), JobLogLine.id.desc())
    .limit(500)
)


class Jobs:
    """The jobs service for those who submit."""

    def __init__(self, database: Database, router: Router, most_waiting: int) -> None:
        """Of one person ``most_waiting`` jobs may wait; 0 means no limit."""
        self._database = database
        self._router = router
        self._most_waiting = most_waiting

    def add(
        self,
        session: Session,
        owner_id: int,
        *,
        kind: str,
        title: str,
        request: dict[str, Any],
        queue: str = DEFAULT_QUEUE,
        priority: int = 0,
        needs: Collection[str] = (),
    ) -> Job:
        """A queued job, within the caller's transaction; ``announce`` it after the commit.

        ``needs`` are the estimators that its worker must offer.

        Raises:
            TooMany: as many jobs of the owner wait as may.
        """
        self.require_room(session, owner_id)
        job = Job(owner_id=owner_id, kind=kind, title=title[:300], state="queued", request=request)
        job.queue, job.priority, job.needs = queue, priority, ",".join(sorted(needs))
        job.published_at = sql_now()
        session.add(job)
        session.flush()
        session.add(JobTransition(job_id=job.id, state="queued", attempt=0, cause="submitted"))
        tell(session, job, {owner_id})
        return job

    def require_room(self, session: Session, owner_id: int) -> None:
        """
        Raises:
            TooMany: as many jobs of the owner wait as may.
        """
        most = self._most_waiting
        if most and (session.scalar(_WAITING, {"owner": owner_id}) or 0) >= most:
            raise TooMany(
                f"{most:,} of your jobs wait already, and no more may. Wait until some have "
                "ended, or cancel some; whoever runs the hub can allow more.",
                retry_after=10,
                code="too_many_jobs",
            )

    def require_room_for(self, actor: Actor) -> None:
        """The same before a file comes that makes a job."""
        with self._database.read() as session:
            self.require_room(session, actor.id)

    def announce(self, job_id: int) -> None:
        """Wake a worker for a job that waits."""
        self._router.announce([job_id])

    def page(self, actor: Actor, query: JobQuery) -> Page[JobInfo]:
        actor.require("jobs.read")
        statement = _LISTED
        if query.state is not None:
            statement = statement.where(Job.state == query.state)
        if query.kind is not None:
            statement = statement.where(Job.kind == query.kind)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Job.title).like(pattern, escape="\\"))
        with self._database.read() as session:
            statement = narrow(session, statement, actor, Job, query.owner)
            return paginate(
                session,
                statement,
                query,
                Page[JobInfo],
                lambda jobs: _infos(session, actor, jobs),
                sort=query.sort,
                by=[_SORTED_BY[query.sort.removeprefix("-")], Job.id],
            )

    def get(self, actor: Actor, job_id: int) -> JobDetail:
        actor.require("jobs.read")
        with self._database.read() as session:
            job = find_job(session, actor, job_id)
            return job_detail(
                job,
                _may_see_rows(session, actor, job),
                _owner_name(session, actor, job),
                levels_of(session, actor, [job], Job)[job.id],
                _workforce(session, [job]),
                session.scalars(_HISTORY, {"job": job_id}).all(),
                session.scalars(_LINES, {"job": job_id}).all()[::-1],
            )

    def get_brief(self, actor: Actor, job_id: int) -> JobInfo:
        """A job as it stands in the list."""
        actor.require("jobs.read")
        with self._database.read() as session:
            job = find_job(session, actor, job_id)
            owner = _owner_name(session, actor, job)
            may = levels_of(session, actor, [job], Job)[job.id]
            return job_info(job, owner, may, _workforce(session, [job]))

    def cancel(self, actor: Actor, job_id: int) -> JobDetail:
        """Cancel a job that waits or runs. Its worker notices at its next heartbeat.

        Raises:
            Conflict: it has ended already.
        """
        actor.require("jobs.cancel")
        with self._database.write() as session:
            job = find_job(session, actor, job_id, "write")
            if not move(session, job, "cancelled", cause=f"cancelled by {actor.name}"):
                raise Conflict(f"Job {job_id} has {job.state} already.", code="job_ended")
            record(session, actor, "jobs.cancel", f"job:{job_id}")
        return self.get(actor, job_id)

    def delete(self, actor: Actor, job_id: int) -> None:
        """Remove an ended job from the list. What it made stays."""
        actor.require("jobs.delete")
        with self._database.write() as session:
            job = find_job(session, actor, job_id, "manage")
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
            return list_shares(session, find_job(session, actor, job_id, "manage"))

    def share(self, actor: Actor, job_id: int, change: ShareChange) -> Shares:
        """Share a job, change how, or stop sharing it. What it made is shared on its own."""
        actor.require("jobs.share")
        with self._database.write() as session:
            return change_share(session, actor, find_job(session, actor, job_id, "manage"), change)

    def workers(self) -> list[WorkerInfo]:
        with self._database.read() as session:
            rows = session.scalars(select(Worker).order_by(Worker.seen_at.desc()).limit(100)).all()
            horizon = time_in(session) - WORKER_ONLINE
        return [worker_info(row, online=row.seen_at > horizon) for row in rows]


def _infos(session: Session, actor: Actor, jobs: Sequence[Job]) -> list[JobInfo]:
    """Jobs as they stand in a list."""
    workforce = _workforce(session, jobs)
    owners = names_of(session, [job.owner_id for job in jobs])
    levels = levels_of(session, actor, jobs, Job)
    return [job_info(job, owners[job.owner_id], levels[job.id], workforce) for job in jobs]


def find_job(session: Session, actor: Actor, job_id: int, level: Level = "read") -> Job:
    """
    Raises:
        NotFound: there is no such job, or the actor may not know of it.
        Forbidden: the actor may see it, but not at this level.
    """
    job = session.get(Job, job_id)
    if job is None or not (job.owner_id == actor.id or _is_shared(session, actor, job)):
        raise NotFound(f"You have no job {job_id}.", code="no_job")
    require_level(session, actor, job, level)
    return job


def _is_shared(session: Session, actor: Actor, job: Job) -> bool:
    shared = select(Job.id).where(Job.id == job.id, shared_with(actor, Job))
    return session.scalar(shared) is not None


def _may_see_rows(session: Session, actor: Actor, job: Job) -> bool:
    """A job may be shared while its dataset is not: then no row of it is told."""
    if job.owner_id == actor.id:
        return True
    version_id = job.request.get("version_id")
    readable = (
        select(Version.id)
        .join(Version.artifact)
        .where(Version.id == version_id, accessible(actor, Artifact))
    )
    return version_id is not None and session.scalar(readable) is not None


def _owner_name(session: Session, actor: Actor, job: Job) -> str:
    if job.owner_id == actor.id:
        return actor.name
    return names_of(session, [job.owner_id])[job.owner_id]


def _workforce(session: Session, jobs: Sequence[Job]) -> Workforce:
    """Who could run what waits of these jobs; where nothing does, nobody has to be asked."""
    waits = any(job.state == "queued" for job in jobs)
    return Workforce.of(session) if waits else Workforce()
