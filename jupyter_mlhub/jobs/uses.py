"""What jobs use: the versions of datasets and models that they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.sharing import levels_of
from ..database import Artifact, Job, JobUse, User, Version
from ..schemas.jobs import Use

Uses = dict[int, list[Use]]


@dataclass(frozen=True)
class Used:
    """A dataset or a model that jobs use: a version of it, or any."""

    artifact_id: int
    number: int | None = None


def add_uses(session: Session, job_id: int, versions: Sequence[Version]) -> None:
    """Note the versions that a job reads."""
    pairs = dict.fromkeys((version.artifact_id, version.number) for version in versions)
    session.add_all(
        JobUse(job_id=job_id, artifact_id=artifact_id, number=number)
        for artifact_id, number in pairs
    )


def using(used: Used) -> ColumnElement[bool]:
    """Return the SQL condition for jobs that use a dataset or a model."""
    jobs = select(JobUse.job_id).where(JobUse.artifact_id == used.artifact_id)
    return Job.id.in_(jobs if used.number is None else jobs.where(JobUse.number == used.number))


def uses_of(session: Session, actor: Actor, jobs: Sequence[Job]) -> Uses:
    """Return what jobs use, as far as the actor may see it, by the ids of the jobs."""
    found: Uses = {job.id: [] for job in jobs}
    rows = session.execute(_USES, {"jobs": list(found)}).all()
    levels = levels_of(session, actor, rows, Artifact)
    for row in rows:
        if levels[row.id]:
            name = row.name if row.owner_id == actor.id else f"{row.owner}/{row.name}"
            found[row.job_id].append(Use(kind=row.kind, reference=name, version=row.number))
    return found


_USES = (
    select(
        JobUse.job_id,
        JobUse.number,
        Artifact.id,
        Artifact.kind,
        Artifact.name,
        Artifact.owner_id,
        User.name.label("owner"),
    )
    .join(Artifact, Artifact.id == JobUse.artifact_id)
    .join(User, User.id == Artifact.owner_id)
    .where(JobUse.job_id.in_(bindparam("jobs", expanding=True)))
    .order_by(JobUse.job_id, Artifact.kind.desc(), Artifact.id, JobUse.number)
)
