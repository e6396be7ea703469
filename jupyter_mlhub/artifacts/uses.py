"""The jobs of a dataset or a model: who uses it, and for what."""

from __future__ import annotations

from ..access.actor import Actor
from ..database import Database
from ..jobs.service import Jobs
from ..jobs.uses import Used
from ..schemas.base import ArtifactKind, Page
from ..schemas.jobs import JobInfo, JobQuery
from .versions import find_artifact, find_version


class Uses:
    """Lists jobs, also by the dataset or the model that they use."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs

    def page(self, actor: Actor, query: JobQuery) -> Page[JobInfo]:
        """List the jobs that the actor may see.

        Raises:
            NotFound: The query names a dataset, a model or a version that does not exist, or that
                the actor may not know of.
        """
        used = []
        if query.dataset is not None:
            used.append(self._find(actor, "dataset", query.dataset))
        if query.model is not None:
            used.append(self._find(actor, "model", query.model))
        return self._jobs.page(actor, query, used)

    def _find(self, actor: Actor, kind: ArtifactKind, reference: str) -> Used:
        actor.require("datasets.read" if kind == "dataset" else "models.read")
        name, at, number = reference.partition("@")
        with self._database.read() as session:
            if not at:
                return Used(find_artifact(session, actor, kind, name).id)
            version = find_version(session, actor, kind, name, number)
            return Used(version.artifact_id, version.number)
