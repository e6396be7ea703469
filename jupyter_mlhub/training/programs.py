"""Jobs as programs, for those who may see them."""

from __future__ import annotations

import re
from typing import Literal

from sqlalchemy import select

from ..access.actor import Actor
from ..access.sharing import accessible
from ..database import Artifact, Database, Job, Version
from ..errors import Invalid, NotFound
from ..schemas.artifacts import Column
from ..schemas.drafts import CodeDocument
from ..schemas.specs import PipelineSpec
from .columns import Plan
from .export import as_notebook, as_script, program_of
from .jobs import find_job
from .offers import Offers


class Programs:
    """Writes the program of a training job."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._offers = Offers()

    def of_job(
        self, actor: Actor, job_id: int, format: Literal["script", "notebook"]
    ) -> CodeDocument:
        """The program that gives the job's metrics.

        Raises:
            NotFound: there is no such job, or its dataset was deleted or is not the actor's to
                read.
            Invalid: the job is no training.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            job = find_job(session, actor, job_id)
            if job.kind != "train" or "plan" not in job.request:
                raise Invalid("Only trainings can be had as programs.", code="no_program")
            offered = self._offers.current(session)
            dataset = (
                select(Version)
                .join(Version.artifact)
                .where(Version.id == job.request["version_id"], accessible(actor, Artifact))
            )
            columns = _columns(session.scalar(dataset), job)
            title = f"{job.title} (job {job.id})"
            request = job.request
        cells = program_of(
            title,
            PipelineSpec.model_validate(request["spec"]),
            Plan.from_json(request["plan"]),
            request["kinds"],
            columns,
            offered,
        )
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", f"{request['model']}-job-{job_id}")
        if format == "script":
            return CodeDocument(filename=f"{stem}.py", content=as_script(cells))
        return CodeDocument(filename=f"{stem}.ipynb", content=as_notebook(cells))


def _columns(version: Version | None, job: Job) -> dict[str, Column]:
    if version is None:
        raise NotFound(
            f"The dataset of job {job.id} was deleted, or is not shared with you.",
            code="no_dataset",
        )
    found = (Column.model_validate(column) for column in version.details["columns"])
    return {column.name: column for column in found}
