"""Submitting work: a request becomes a queued job, or is refused with the field named."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit import record
from ..artifacts.rows import find_version
from ..database import Database, EstimatorCatalogue, Version
from ..errors import Conflict, FieldProblem, Invalid, NotFound
from ..schemas.artifacts import Column
from ..schemas.base import ArtifactKind
from ..schemas.jobs import EstimatorInfo, EstimatorList, JobDetail
from ..schemas.specs import EvaluateRequest, PipelineSpec, TrainRequest, split_reference
from .jobs import Jobs
from .validation import (
    EstimatorChecker,
    check_columns,
    check_rows,
    check_steps,
    check_task,
    refuse,
)


class Submissions:
    """Checks requests against what the workers can do and what the data has."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs

    def estimators(self) -> EstimatorList:
        """What can be trained, as the workers published it last."""
        with self._database.read() as session:
            return EstimatorList.model_validate(_catalogue(session))

    def estimator(self, name: str) -> EstimatorInfo:
        with self._database.read() as session:
            item = EstimatorChecker(_catalogue(session)["items"]).find(name)
        if item is None:
            raise NotFound(f"There is no estimator {name}.", code="no_estimator")
        return EstimatorInfo.model_validate(item)

    def submit(self, actor: Actor, request: TrainRequest | EvaluateRequest) -> JobDetail:
        """Queue a job for what is asked.

        Raises:
            Invalid: the request can't work; every field at fault is named.
            Conflict: the dataset is not ready, or no worker has ever been online.
        """
        actor.require("jobs.submit")
        with self._database.write() as session:
            if isinstance(request, TrainRequest):
                actor.require("models.create")
                title, document = _training(session, actor, request)
            else:
                title, document = _evaluation(session, actor, request)
            job = self._jobs.add(
                session, actor.id, kind=request.kind, title=title, request=document
            )
            record(session, actor, "jobs.submit", f"job:{job.id}", title=title)
        self._jobs.announce(job.id)
        return self._jobs.get(actor, job.id)


def _training(session: Session, actor: Actor, request: TrainRequest) -> tuple[str, dict[str, Any]]:
    spec = request.spec
    version = _ready(session, actor, "dataset", spec.dataset, "spec.dataset")
    columns = [Column.model_validate(column) for column in version.details["columns"]]
    checker = EstimatorChecker(_catalogue(session)["items"])
    problems: list[FieldProblem] = []
    resolved, kind = check_steps(spec, checker, problems)
    features = check_columns(spec, columns, problems)
    task = check_task(spec, kind, columns, problems)
    check_rows(spec, version.rows or 0, problems)
    refuse([FieldProblem(f"spec.{p.field}", p.message) for p in problems])
    dataset, _ = split_reference(spec.dataset)
    resolved |= {
        "dataset": f"{dataset}@{version.number}",
        "features": features,
        "task": task,
    }
    full = PipelineSpec.model_validate({**spec.model_dump(), **resolved})
    model = request.model or default_model_name(version.artifact.name, spec.target)
    title = f"{resolved['steps'][-1]['estimator']} · {dataset}"
    return title, {
        "kind": "train",
        "spec": full.model_dump(mode="json"),
        "model": model,
        "version_id": version.id,
    }


def _evaluation(
    session: Session, actor: Actor, request: EvaluateRequest
) -> tuple[str, dict[str, Any]]:
    model = _ready(session, actor, "model", request.model, "model")
    if model.details.get("origin") != "trained":
        raise Invalid.field(
            "model",
            f"{request.model} was uploaded: ML Hub keeps such files as they are and never opens "
            "them. Choose a model that was trained here.",
            code="model_not_loadable",
        )
    dataset = _ready(session, actor, "dataset", request.dataset, "dataset")
    rows = dataset.rows or 0
    if request.rows is not None and request.rows.end >= rows:
        raise Invalid.field(
            "rows.end", f"Row {request.rows.end} is past the end: the dataset has {rows} rows."
        )
    known = {column["name"] for column in dataset.details["columns"]}
    needed = [*model.details["features"], model.details["target"]]
    missing = [name for name in needed if name not in known]
    if missing:
        raise Invalid.field(
            "dataset",
            f"Column {', '.join(missing)} is missing in {request.dataset}. The model was trained "
            f"with {len(needed)} columns; {len(needed) - len(missing)} match. "
            "Choose another dataset.",
            code="schema_mismatch",
        )
    document = {
        "kind": "evaluate",
        "model": f"{split_reference(request.model)[0]}@{model.number}",
        "dataset": f"{split_reference(request.dataset)[0]}@{dataset.number}",
        "rows": request.rows.model_dump() if request.rows else None,
        "version_id": dataset.id,
        "model_version_id": model.id,
    }
    return f"evaluate {model.artifact.name} · {dataset.artifact.name}", document


def default_model_name(dataset: str, target: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", target).strip("-.")
    return f"{dataset}-{plain or 'target'}"[:100]


def _ready(
    session: Session, actor: Actor, kind: ArtifactKind, reference: str, field: str
) -> Version:
    actor.require(f"{kind}s.read")
    name, number = split_reference(reference)
    try:
        version = find_version(session, actor, kind, name, number)
    except NotFound as error:
        raise Invalid.field(field, error.detail, code=error.code) from error
    if version.state == "ingesting":
        raise Conflict(
            f"{name} v{version.number} is still being read. Try again in a moment.",
            code="not_ready",
        )
    if version.state == "failed":
        raise Invalid.field(field, f"{name} v{version.number} could not be read: {version.message}")
    return version


def _catalogue(session: Session) -> dict[str, Any]:
    newest = select(EstimatorCatalogue.document).order_by(EstimatorCatalogue.published_at.desc())
    document: dict[str, Any] | None = session.scalar(newest.limit(1))
    if document is None:
        raise Conflict(
            "No worker has said yet what it can train. Wait a moment; if it lasts, start one with "
            "'jupyter mlhub worker'.",
            code="no_worker_yet",
        )
    return document
