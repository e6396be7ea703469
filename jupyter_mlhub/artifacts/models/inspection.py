"""Uploaded model files of the one format that can be looked into without running anything."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...database import Version
from ...jobs.routing import QUICK
from ...jobs.service import Jobs

SKOPS = ".skops"


def start_inspection(session: Session, jobs: Jobs, actor: Actor, version: Version) -> int:
    """Queue the job that looks at an uploaded file; to be announced after."""
    job = jobs.add(
        session,
        actor.id,
        kind="inspect",
        title=f"inspect · {version.artifact.name} v{version.number}",
        request={"kind": "inspect", "version_id": version.id},
        priority=QUICK,  # somebody looks at the model
    )
    version.details = {**version.details, "job_id": job.id}
    return job.id
