"""What a correction of a dataset's reading would make of the first rows.

A worker reads them in a confined process, as it reads the whole file. Its job is in no list and
goes as soon as it has answered. No version is made.
"""

from __future__ import annotations

from sqlalchemy import delete

from ...access.actor import Actor
from ...access.sharing import require_level
from ...database import Database, Job
from ...errors import Conflict, JobFailed
from ...jobs.routing import QUICK, Workforce
from ...jobs.service import PREVIEW, Jobs
from ...jobs.states import FINAL
from ...schemas.data.artifacts import ReadOptions
from ...schemas.data.previews import ReadingPreview
from ...schemas.orders import IngestOrder, PreviewRequest
from ..versions import find_version
from .service import corrected


class Previews:
    """Asks workers how the first rows of a file are read."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs

    def ask(self, actor: Actor, name: str, number: str, options: ReadOptions) -> int:
        """Queue the reading of the first rows.

        Returns:
            The id of the job. The caller drops it in the end.

        Raises:
            Invalid: the version does not have a column that the options name.
            Conflict: no worker is online.
        """
        actor.require("datasets.create")
        with self._database.write() as session:
            version = find_version(session, actor, "dataset", name, number)
            require_level(session, actor, version.artifact, "write")
            combined = corrected(version, options)
            if not Workforce.of(session).listening("default"):
                raise too_late()
            job = self._jobs.add(
                session,
                actor.id,
                kind=PREVIEW,
                title=f"preview · {version.artifact.name} v{version.number}",
                request=PreviewRequest(options=combined),
                order=IngestOrder(dataset_version_id=version.id),
                priority=QUICK,  # somebody waits for it
            )
            job_id = job.id
        self._jobs.announce(job_id)
        return job_id

    def answer(self, job_id: int) -> ReadingPreview | None:
        """Return what was read; None while it is read.

        Raises:
            JobFailed: nothing could be read, for a reason that no option changes.
        """
        with self._database.read() as session:
            job = session.get_one(Job, job_id)
            if job.state == "succeeded" and job.result is not None:
                return ReadingPreview.model_validate(job.result["preview"])
            if job.state in FINAL:
                message = job.error["message"] if job.error else job.reason
                raise JobFailed(message)
            return None

    def drop(self, job_id: int) -> None:
        """Delete the job. If a worker still reads, it notices."""
        with self._database.write() as session:
            session.execute(delete(Job).where(Job.id == job_id, Job.kind == PREVIEW))


def too_late() -> Conflict:
    """Return the refusal for when no worker answers in time."""
    return Conflict(
        "No worker could read the first rows in time. Read the file again without a preview, or "
        "try it later.",
        code="no_preview",
    )
