"""Start the inspection of uploaded skops files, the one format that can be inspected without
running code."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...database import Version
from ...jobs.routing import QUICK
from ...jobs.service import Jobs
from ...schemas.orders import InspectOrder, InspectRequest
from ..versions import keep_details, model_details

SKOPS = ".skops"


def start_inspection(session: Session, jobs: Jobs, actor: Actor, version: Version) -> int:
    """Queue the job that inspects an uploaded file. The caller announces it after the commit.

    Returns:
        The id of the job.
    """
    job = jobs.add(
        session,
        actor.id,
        kind="inspect",
        title=f"inspect · {version.artifact.name} v{version.number}",
        request=InspectRequest(),
        order=InspectOrder(model_version_id=version.id),
        priority=QUICK,  # somebody looks at the model
    )
    keep_details(version, model_details(version).model_copy(update={"job_id": job.id}))
    return job.id
