"""The jobs service for people: list, show, cancel and share jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pydantic import BaseModel
from sqlalchemy import and_, bindparam, delete, func, or_, select
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
from ..languages import say
from ..schemas.base import Page, PageQuery
from ..schemas.jobs import JobDetail, JobInfo, JobQuery, WorkerInfo, WorkerQuery
from ..schemas.orders import Order
from ..schemas.people.sharing import Level, ShareChange, ShareInfo
from .documents import job_detail, job_info, worker_info
from .parts import cancel_parts
from .routing import WORKER_ONLINE, Router, Workforce
from .states import ACTIVE, FINAL, move
from .uses import Used, add_uses, uses_of, using

_SORTED_BY = {"created_at": Job.created_at, "title": Job.title}
_SEARCHED = (Job.title, Job.target)
PREVIEW = "preview"
"""The kind of jobs that answer at once and go then. Lists show none of them."""
_SHOWN = and_(Job.parent_id.is_(None), Job.kind != PREVIEW)
_WAS_READ = and_(Job.kind == "ingest", Job.state == "succeeded")
# Building a statement takes longer than running it, so it is built once.
LISTED = select(Job).options(
    *(defer(long, raiseload=True) for long in (Job.request, Job.order, Job.report))
)
_HISTORY = (
    select(JobTransition).where(JobTransition.job_id == bindparam("job")).order_by(JobTransition.id)
)
_WAITING = (
    select(func.count())
    .select_from(Job)
    .where(Job.state == "queued", Job.owner_id == bindparam("owner"), Job.parent_id.is_(None))
)
_LINES = (
    select(JobLogLine)
    .where(JobLogLine.job_id == bindparam("job"))
    .order_by(JobLogLine.at.desc(), JobLogLine.id.desc())
    .limit(500)
)


class Jobs:
    """The jobs service for people who submit jobs."""

    def __init__(self, database: Database, router: Router, most_waiting: int) -> None:
        """Each person may have ``most_waiting`` waiting jobs. 0 means no limit."""
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
        request: BaseModel,
        order: Order,
        queue: str = DEFAULT_QUEUE,
        priority: int = 0,
        needs: Collection[str] = (),
        uses: Sequence[Version] = (),
        in_parts: bool = False,
    ) -> Job:
        """Add a queued job in the caller's transaction. Call ``announce`` after the commit.

        Args:
            request: what the person asked, with what was left out filled in.
            order: what the job's worker needs beside the request.
            needs: estimators that the job's worker must offer.
            uses: versions that the job reads, which were there before it.
            in_parts: whether the job is done by parts, which the caller adds.

        Raises:
            TooMany: The owner has as many waiting jobs as allowed.
        """
        self.require_room(session, owner_id)
        job = Job(owner_id=owner_id, kind=kind, title=title[:300], state="queued")
        job.request, job.order = request.model_dump(mode="json"), order.model_dump(mode="json")
        job.target = job.request.get("spec", {}).get("target")
        job.queue, job.priority, job.needs = queue, priority, ",".join(sorted(needs))
        job.in_parts, job.published_at = in_parts, sql_now()
        session.add(job)
        session.flush()
        session.add(JobTransition(job_id=job.id, state="queued", attempt=0, cause=say("submitted")))
        add_uses(session, job.id, uses)
        tell(session, job, {owner_id})
        return job

    def require_room(self, session: Session, owner_id: int) -> None:
        """Check that the owner may have one more waiting job.

        Raises:
            TooMany: The owner has as many waiting jobs as allowed.
        """
        most = self._most_waiting
        if most and (session.scalar(_WAITING, {"owner": owner_id}) or 0) >= most:
            raise TooMany(
                "{most:,} of your jobs wait already, and no more may. Wait until some have "
                "ended, or cancel some. The operator of the hub can allow more.",
                most=most,
                retry_after=10,
                code="too_many_jobs",
            )

    def require_room_for(self, actor: Actor) -> None:
        """Check ``require_room`` before an upload that will make a job.

        Raises:
            TooMany: The owner has as many waiting jobs as allowed.
        """
        with self._database.read() as session:
            self.require_room(session, actor.id)

    def announce(self, job_id: int) -> None:
        """Wake a worker for a job that waits."""
        self._router.announce([job_id])

    def page(self, actor: Actor, query: JobQuery, used: Sequence[Used] = ()) -> Page[JobInfo]:
        """List the jobs that the actor may see.

        Args:
            used: only jobs that use all of these.
        """
        actor.require("jobs.read")
        statement = LISTED.where(_SHOWN, *(using(one) for one in used))
        if query.state == "active":
            statement = statement.where(Job.state.in_(ACTIVE))
        elif query.state is not None:
            statement = statement.where(Job.state == query.state)
        if query.kind is not None:
            statement = statement.where(Job.kind == query.kind)
        if query.without_read:
            statement = statement.where(~_WAS_READ)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            words = [func.lower(text).like(pattern, escape="\\") for text in _SEARCHED]
            statement = statement.where(or_(*words))
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
                uses_of(session, actor, [job])[job.id],
                _workforce(session, [job]),
                session.scalars(_HISTORY, {"job": job_id}).all(),
                session.scalars(_LINES, {"job": job_id}).all()[::-1],
            )

    def get_brief(self, actor: Actor, job_id: int) -> JobInfo:
        """Get a job as the list shows it.

        Raises:
            NotFound: The job does not exist, or the actor may not know of it.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            job = find_job(session, actor, job_id)
            owner = _owner_name(session, actor, job)
            may = levels_of(session, actor, [job], Job)[job.id]
            uses = uses_of(session, actor, [job])[job.id]
            return job_info(job, owner, may, uses, _workforce(session, [job]))

    def cancel(self, actor: Actor, job_id: int) -> JobDetail:
        """Cancel a waiting or running job. Its worker notices at its next heartbeat.

        Raises:
            Conflict: The job has already ended.
            NotFound: The job does not exist, or the actor may not know of it.
            Forbidden: The actor may only read the job.
        """
        actor.require("jobs.cancel")
        with self._database.write() as session:
            job = find_job(session, actor, job_id, "write")
            if not move(
                session, job, "cancelled", cause=say("cancelled by {name}", name=actor.name)
            ):
                raise Conflict(
                    "Job {job_id} has {state} already.",
                    job_id=job_id,
                    state=job.state,
                    code="job_ended",
                )
            record(session, actor, "jobs.cancel", f"job:{job_id}")
        if job.in_parts:  # no other order of locks is safe (``parts``)
            with self._database.write() as session:
                cancel_parts(session, job_id, say("cancelled by {name}", name=actor.name))
        return self.get(actor, job_id)

    def delete(self, actor: Actor, job_id: int) -> None:
        """Remove an ended job from the list. The results of the job stay.

        Raises:
            Conflict: The job has not ended yet.
            NotFound: The job does not exist, or the actor may not know of it.
            Forbidden: The actor may not manage the job.
        """
        actor.require("jobs.delete")
        with self._database.write() as session:
            job = find_job(session, actor, job_id, "manage")
            if job.state not in FINAL:
                raise Conflict(
                    "Job {job_id} has not ended. Cancel it first.",
                    job_id=job_id,
                    code="job_not_ended",
                )
            tell(session, job, audience(session, job))
            cancel_parts(session, job_id, "deleted")  # before the whole is locked
            session.execute(delete(Job).where(Job.id == job_id))
            record(session, actor, "jobs.delete", f"job:{job_id}", title=job.title)

    def shares(self, actor: Actor, job_id: int, query: PageQuery) -> Page[ShareInfo]:
        """List the people and groups with access to a job."""
        actor.require("jobs.read")
        with self._database.read() as session:
            return list_shares(session, find_job(session, actor, job_id, "manage"), query)

    def share(self, actor: Actor, job_id: int, change: ShareChange) -> Page[ShareInfo]:
        """Share a job, change the level, or stop sharing it. Its results are shared separately.

        Raises:
            NotFound: The job, the user or the group does not exist, or the actor may not know
                of it.
            Forbidden: The actor may not manage the job.
        """
        actor.require("jobs.share")
        with self._database.write() as session:
            return change_share(session, actor, find_job(session, actor, job_id, "manage"), change)

    def workers(self, query: WorkerQuery) -> Page[WorkerInfo]:
        """Workers, the one that was started last first: that order holds while they are heard."""
        statement = select(Worker)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(func.lower(Worker.name).like(pattern, escape="\\"))
        with self._database.read() as session:
            horizon = time_in(session) - WORKER_ONLINE
            if query.online is not None:
                heard = Worker.seen_at > horizon
                statement = statement.where(heard if query.online else ~heard)
            return paginate(
                session,
                statement,
                query,
                Page[WorkerInfo],
                lambda rows: [worker_info(row, online=row.seen_at > horizon) for row in rows],
                sort="-started_at",
                by=[Worker.started_at, Worker.name],
            )


def _infos(session: Session, actor: Actor, jobs: Sequence[Job]) -> list[JobInfo]:
    """Make the list documents of jobs."""
    workforce = _workforce(session, jobs)
    owners = names_of(session, [job.owner_id for job in jobs])
    levels = levels_of(session, actor, jobs, Job)
    uses = uses_of(session, actor, jobs)
    return [
        job_info(job, owners[job.owner_id], levels[job.id], uses[job.id], workforce) for job in jobs
    ]


def find_job(session: Session, actor: Actor, job_id: int, level: Level = "read") -> Job:
    """Find a job that the actor may see. The parts of a job are nobody's business.

    Raises:
        NotFound: The job does not exist, or the actor may not know of it.
        Forbidden: The actor may see the job, but not at this level.
    """
    job = session.get(Job, job_id)
    may_know = job is not None and (job.owner_id == actor.id or _is_shared(session, actor, job))
    is_shown = job is not None and job.parent_id is None and job.kind != PREVIEW
    if job is None or not may_know or not is_shown:
        raise NotFound("You have no job {job_id}.", job_id=job_id, code="no_job")
    require_level(session, actor, job, level)
    return job


def _is_shared(session: Session, actor: Actor, job: Job) -> bool:
    shared = select(Job.id).where(Job.id == job.id, shared_with(actor, Job))
    return session.scalar(shared) is not None


def _may_see_rows(session: Session, actor: Actor, job: Job) -> bool:
    """Check access to the dataset. A job may be shared without its dataset, and then shows no
    rows."""
    if job.owner_id == actor.id:
        return True
    version_id = Order.model_validate(job.order).dataset_version_id
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
    """Read the workforce only when some of these jobs wait."""
    waits = any(job.state == "queued" for job in jobs)
    return Workforce.of(session) if waits else Workforce()
