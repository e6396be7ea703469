"""Export jobs as programs, for people who may see them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.sharing import accessible
from ...artifacts.versions import dataset_details, model_details
from ...database import Artifact, Database, Job, Version
from ...errors import Invalid, NotFound
from ...jobs.service import find_job
from ...schemas.data.artifacts import DatasetDetails, ModelDetails
from ...schemas.orders import (
    AcceptedTrainRequest,
    EvaluateOrder,
    LearningCurveOrder,
    Order,
    TrainOrder,
)
from ...schemas.pipelines.drafts import CodeDocument, ProgramFormat
from ...schemas.pipelines.searches import SearchRequest
from ...schemas.pipelines.specs import (
    EvaluateRequest,
    LearningCurveRequest,
    PipelineSpec,
    TrainRequest,
)
from ..capabilities import Offers
from ..drafts import as_yaml
from . import Cell, Training, as_notebook, as_script, curve_program, evaluation_program, program_of

_Program = tuple[str, list[Cell]]
"""The name of the job's model, and the program."""


class Programs:
    """Writes the program of a training, of a search's winner, of a learning curve, or of an
    evaluation on a dataset."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._offers = Offers()

    def of_job(self, actor: Actor, job_id: int, format: ProgramFormat) -> CodeDocument:
        """Write the program that computes the job's metrics, or the job's request.

        Raises:
            NotFound: The job does not exist, or its dataset was deleted or may not be read by
                the actor.
            Invalid: The job is of another kind, or had no truth to compare with.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            job = find_job(session, actor, job_id)
            if format == "yaml":
                return _request_of(job)
            write = {
                "train": self._training,
                "search": self._winner,
                "learning_curve": self._learning_curve,
                "evaluate": self._evaluation,
            }.get(job.kind)
            version_id = Order.model_validate(job.order).dataset_version_id
            if write is None or version_id is None:
                raise Invalid(
                    "Only trainings, searches, learning curves and evaluations on a dataset can be "
                    "exported as programs.",
                    code="no_program",
                )
            dataset = (
                select(Version)
                .join(Version.artifact)
                .where(Version.id == version_id, accessible(actor, Artifact))
            )
            details = _details(session.scalar(dataset), job)
            try:
                model, cells = write(session, job, details)
            except ValidationError as error:
                raise Invalid(
                    "Job {job_id} was submitted to an earlier version of ML Hub, which did not "
                    "keep what a program needs. Submit the job again.",
                    job_id=job_id,
                    code="no_program",
                ) from error
        stem = _stem(model, job_id)
        if format == "script":
            return CodeDocument(filename=f"{stem}.py", content=as_script(cells))
        return CodeDocument(filename=f"{stem}.ipynb", content=as_notebook(cells))

    def _training(self, session: Session, job: Job, dataset: DatasetDetails) -> _Program:
        request = AcceptedTrainRequest.model_validate(job.request)
        order = TrainOrder.model_validate(job.order)
        fits = self._fits(session, job, dataset, request.spec, order)
        return request.model, program_of(fits)

    def _winner(self, session: Session, job: Job, dataset: DatasetDetails) -> _Program:
        """Write the program of the last fit of a search."""
        fits = select(Job).where(Job.parent_id == job.id, Job.kind == "train")
        last = session.scalars(fits.order_by(Job.id.desc()).limit(1)).first()
        if last is None:
            raise Invalid(
                "The search has not chosen its winner, so there is no program.", code="no_program"
            )
        request = AcceptedTrainRequest.model_validate(last.request)
        order = TrainOrder.model_validate(last.order)
        return request.model, program_of(self._fits(session, job, dataset, request.spec, order))

    def _learning_curve(self, session: Session, job: Job, dataset: DatasetDetails) -> _Program:
        request = LearningCurveRequest.model_validate(job.request)
        order = LearningCurveOrder.model_validate(job.order)
        return request.model, curve_program(self._fits(session, job, dataset, order.spec, order))

    def _fits(
        self,
        session: Session,
        job: Job,
        dataset: DatasetDetails,
        spec: PipelineSpec,
        order: TrainOrder | LearningCurveOrder,
    ) -> Training:
        return Training(
            f"{job.title} (job {job.id})",
            spec,
            order.plan,
            order.kinds,
            {column.name: column for column in dataset.columns},
            self._offers.current(session),
        )

    def _evaluation(self, session: Session, job: Job, dataset: DatasetDetails) -> _Program:
        request = EvaluateRequest.model_validate(job.request)
        order = EvaluateOrder.model_validate(job.order)
        model = session.get(Version, order.model_version_id)
        details = None if model is None else model_details(model)
        if details is None or details.origin != "trained" or details.task is None:
            raise Invalid(
                "The model was deleted or uploaded: there is no program.", code="no_program"
            )
        named = request.columns
        target = details.target
        columns = {column.name for column in dataset.columns}
        if request.dataset is None or target is None or named.get(target, target) not in columns:
            raise Invalid(
                "The evaluation had nothing to compare with: there are no scores to program.",
                code="no_program",
            )
        return request.model, evaluation_program(
            f"{job.title} (job {job.id})",
            request.model,
            request.dataset,
            request.rows,
            details.task,
            target,
            named,
            _read_again(details, dataset, named),
        )


def _read_again(
    model: ModelDetails, dataset: DatasetDetails, named: Mapping[str, str]
) -> dict[str, bool]:
    """Find columns with a guessed order of day and month that differs from that of the training
    rows.

    Returns:
        For each column the order of the training rows.
    """
    if dataset.options is not None and dataset.options.day_first is not None:
        return {}
    found = {}
    for column in model.signature:
        has = dataset.day_first.get(named.get(column.name, column.name))
        if has is not None and column.day_first is not None and has != column.day_first:
            found[column.name] = column.day_first
    return found


def _request_of(job: Job) -> CodeDocument:
    """Write the request of a training or of a search as YAML.

    Raises:
        Invalid: The job is of another kind.
    """
    request: TrainRequest | SearchRequest
    if job.kind == "train":
        request = TrainRequest.model_validate(job.request)
    elif job.kind == "search":
        request = SearchRequest.model_validate(job.request)
    else:
        raise Invalid("Only trainings and searches can be written as YAML.", code="no_program")
    stem = _stem(request.model or job.title, job.id)
    return CodeDocument(filename=f"{stem}.yaml", content=as_yaml(request))


def _stem(name: str, job_id: int) -> str:
    """Return the name of a file without its ending."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", f"{name.replace('@', '-v')}-job-{job_id}")


def _details(version: Version | None, job: Job) -> DatasetDetails:
    if version is None:
        raise NotFound(
            "The dataset of job {id} was deleted, or is not shared with you.",
            id=job.id,
            code="no_dataset",
        )
    return dataset_details(version)
