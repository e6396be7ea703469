"""Submit work: a request becomes a queued job, or is refused with the field named."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..access.sharing import accessible, require_level
from ..artifacts.models.inspection import SKOPS, start_inspection
from ..artifacts.versions import find_version, ready_instead, require_free_name
from ..database import Artifact, Database, Version, paginate_constant
from ..errors import Conflict, Enough, FieldProblem, Invalid, MLHubError, NotFound, Problems
from ..jobs.service import Jobs
from ..schemas.artifacts import Column, Correlation, ModelDetails, SignatureColumn
from ..schemas.base import ArtifactKind, Page
from ..schemas.drafts import Draft
from ..schemas.jobs import (
    EstimatorInfo,
    EstimatorList,
    EstimatorQuery,
    EstimatorSummary,
    JobDetail,
)
from ..schemas.specs import (
    ColumnKind,
    ConvertRequest,
    EvaluateRequest,
    LearningCurveRequest,
    PipelineSpec,
    Request,
    TrainRequest,
    split_reference,
)
from ..wording import counted
from .capabilities import Offered, Offers
from .checks.spec import CheckedSpec, check_spec, past_the_end, unknown_columns
from .columns import kind_of, names_of_estimators
from .drafts import make_draft
from .first_choices import DEFAULT_ESTIMATORS, first_choices
from .model_names import free_model_name, require_same_target
from .tasks import TASKS

_Prepared = tuple[str, dict[str, Any], set[str]]
"""A job's title, its full request, and the estimators that its worker must offer."""


class Submissions:
    """Checks requests against the workers' offers and the data."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs
        self._offers = Offers()

    def estimators(self, query: EstimatorQuery) -> EstimatorList:
        """List what the online workers can train.

        Raises:
            Conflict: No worker has ever been online.
        """
        with self._database.read() as session:
            offered = self._offers.current(session)
        items = [
            EstimatorSummary.model_validate(item)
            for name, item in offered.items.items()
            if query.filter.lower() in name.lower() and query.kind in (None, item["kind"])
        ]
        page = paginate_constant(items, query, Page[EstimatorSummary], lambda item: item.name)
        return EstimatorList.model_validate(
            {
                **dict(page),
                "versions": offered.versions,
                "scorers": list(offered.scorers.values()),
                "tasks": TASKS,
                "first_choices": first_choices(),
                "default_estimators": DEFAULT_ESTIMATORS,
            }
        )

    def estimator(self, name: str) -> EstimatorInfo:
        with self._database.read() as session:
            item = self._offers.current(session).find(name)
        if item is None:
            raise NotFound(f"There is no estimator {name}.", code="no_estimator")
        return EstimatorInfo.model_validate(item)

    def submit(self, actor: Actor, request: Request) -> JobDetail:
        """Queue a job.

        Raises:
            Invalid: The request can't work. Every wrong field is named.
            Conflict: The dataset is not ready, or no worker has ever been online.
            TooMany: The person has as many waiting jobs as allowed.
        """
        actor.require("jobs.submit")
        with self._database.write() as session:
            title, document, needs = self._prepare(session, actor, request)
            resources = request.resources
            job = self._jobs.add(
                session,
                actor.id,
                kind=request.kind,
                title=title,
                request={**document, "resources": resources.model_dump()},
                queue=resources.queue,
                priority=resources.priority,
                needs=needs,
            )
            record(session, actor, "jobs.submit", f"job:{job.id}", title=title)
        self._jobs.announce(job.id)
        return self._jobs.get(actor, job.id)

    def draft(self, actor: Actor, request: TrainRequest) -> Draft:
        """Describe the effect of a request without submitting it.

        Returns:
            The problems, or a sentence on what will run; and the request as YAML and Python.
        """
        actor.require("jobs.submit")
        with self._database.read() as session:
            offered = self._offers.current(session)
            try:
                version, checked, problems = self._check(session, actor, request.spec, offered)
            except MLHubError as error:
                problems = list(error.fields) or [FieldProblem("spec", error.detail)]
                return make_draft(session, actor, request, None, None, offered, problems)
            if request.model is not None:
                try:
                    require_same_target(session, actor.id, request.model, request.spec.target)
                except Invalid as error:
                    problems += error.fields
            return make_draft(session, actor, request, version, checked, offered, problems)

    def _prepare(self, session: Session, actor: Actor, request: Request) -> _Prepared:
        match request:
            case TrainRequest():
                actor.require("models.create")
                return self._training(session, actor, request)
            case EvaluateRequest():
                if request.save_as is not None:
                    actor.require("datasets.create")
                    require_free_name(session, actor.id, "dataset", request.save_as)
                return self._evaluation(session, actor, request)
            case LearningCurveRequest():
                return self._learning_curve(session, actor, request)
            case ConvertRequest():
                return self._conversion(session, actor, request)

    def _check(
        self, session: Session, actor: Actor, spec: PipelineSpec, offered: Offered
    ) -> tuple[Version, CheckedSpec | None, list[FieldProblem]]:
        version = _ready(session, actor, "dataset", spec.dataset, "spec.dataset")
        columns = [Column.model_validate(column) for column in version.details["columns"]]
        problems = Problems()
        checked = None
        with suppress(Enough):
            checked = check_spec(
                spec, columns, version.rows or 0, offered, problems, _correlations(version)
            )
        return version, checked, [FieldProblem(f"spec.{p.field}", p.message) for p in problems]

    def _training(self, session: Session, actor: Actor, request: TrainRequest) -> _Prepared:
        offered = self._offers.current(session)
        version, checked, problems = self._check(session, actor, request.spec, offered)
        if checked is None:
            raise Invalid.collect(problems)
        dataset, _ = split_reference(request.spec.dataset)
        label = f"{dataset}@{version.number}"
        spec = checked.spec.model_copy(update={"dataset": label})
        subject = spec.target or spec.steps[-1].estimator
        if request.model is None:
            name = free_model_name(session, actor.id, version.artifact.name, subject, spec.target)
        else:
            name = request.model
            require_same_target(session, actor.id, name, spec.target)
            require_free_name(session, actor.id, "model", name)
        document = {
            "kind": "train",
            "spec": spec.model_dump(mode="json"),
            "plan": checked.plan.to_json(),
            "kinds": checked.kinds,
            "notes": checked.notes,
            "model": name,
            "version_id": version.id,
            "work": {"rows": len(spec.rows) if spec.rows else version.rows},
        }
        return f"{spec.steps[-1].estimator} · {dataset}", document, checked.needs

    def _learning_curve(
        self, session: Session, actor: Actor, request: LearningCurveRequest
    ) -> _Prepared:
        model = _trained(session, actor, request.model)
        if model.details["target"] is None:
            raise Invalid.field("model", "A learning curve needs a model that predicts a column.")
        # A model may be shared without its dataset.
        dataset = session.scalar(
            select(Version)
            .join(Version.artifact)
            .where(Version.id == model.details["dataset_version_id"], accessible(actor, Artifact))
        )
        if dataset is None:
            lost = "was trained was deleted, or is not shared with you."
            raise Invalid.field("model", f"The dataset on which {request.model} {lost}")
        document = {
            "kind": "learning_curve",
            "model": f"{split_reference(request.model)[0]}@{model.number}",
            "spec": model.details["lineage"]["spec"],
            "plan": model.details["plan"],
            "kinds": {column["name"]: column["kind"] for column in model.details["signature"]},
            "version_id": dataset.id,
        }
        needs = names_of_estimators(model.details["plan"])
        return f"learning curve · {model.artifact.name}", document, needs

    def inspect(self, actor: Actor, name: str, number: str) -> JobDetail:
        """Let a worker inspect an uploaded model file again.

        Raises:
            NotFound: The model does not exist, or the actor may not know of it.
            Invalid: The model was trained here, or is not a skops file.
        """
        actor.require("jobs.submit")
        with self._database.write() as session:
            version = find_version(session, actor, "model", name, number)
            uploaded = version.details.get("origin") == "uploaded"
            if not uploaded or not version.filename.lower().endswith(SKOPS):
                raise Invalid("Only uploaded skops files are inspected.", code="not_inspected")
            job_id = start_inspection(session, self._jobs, actor, version)
        self._jobs.announce(job_id)
        return self._jobs.get(actor, job_id)

    def _conversion(self, session: Session, actor: Actor, request: ConvertRequest) -> _Prepared:
        model = _trained(session, actor, request.model)
        require_level(session, actor, model.artifact, "write")
        document = {
            "kind": "convert",
            "model": f"{split_reference(request.model)[0]}@{model.number}",
            "model_version_id": model.id,
        }
        title = f"ONNX · {model.artifact.name} v{model.number}"
        return title, document, names_of_estimators(model.details["plan"])

    def _evaluation(self, session: Session, actor: Actor, request: EvaluateRequest) -> _Prepared:
        model = _loadable(session, actor, request.model)
        details = ModelDetails.model_validate(model.details)
        dataset = None
        if request.dataset is not None:
            dataset = _ready(session, actor, "dataset", request.dataset, "dataset")
            rows = dataset.rows or 0
            if request.rows is not None and request.rows.end >= rows:
                raise Invalid.field("rows.end", past_the_end(request.rows.end, rows))
            columns = [Column.model_validate(column) for column in dataset.details["columns"]]
            known = {column.name: kind_of(column) for column in columns}
            _check_columns(request, details, known)
        else:
            assert request.records is not None
            known = _kinds_of_records(request.records)
            _check_columns(request, details, dict.fromkeys(known, None))
        document = {
            "kind": "evaluate",
            "model": f"{split_reference(request.model)[0]}@{model.number}",
            "dataset": f"{split_reference(request.dataset)[0]}@{dataset.number}"
            if dataset and request.dataset
            else None,
            "records": request.records,
            "rows": request.rows.model_dump() if request.rows else None,
            "columns": request.columns,
            "slice_by": request.slice_by,
            "save_as": request.save_as,
            "target": request.target,
            "kinds": _kinds(request, details, known),
            "version_id": dataset.id if dataset else None,
            "model_version_id": model.id,
        }
        where = dataset.artifact.name if dataset else "rows entered by hand"
        title = f"evaluate {model.artifact.name} · {where}"
        return title, document, names_of_estimators(model.details.get("plan"))


_HOLDS: dict[ColumnKind, str] = {
    "numeric": "numbers",
    "date": "dates",
    "categorical": "words",
    "text": "texts",
}


def _correlations(version: Version) -> list[Correlation]:
    profile = version.details.get("profile") or {}
    return [Correlation.model_validate(pair) for pair in profile.get("correlations", ())]


def _check_columns(request: EvaluateRequest, model: ModelDetails, known: dict[str, Any]) -> None:
    """Check that every column of the model is there and can be read as it needs.

    Raises:
        Invalid: Columns do not match. Each of them is named.
    """
    problems = []
    source = request.dataset or "the rows"
    columns = {*model.features, model.target}
    for name in request.columns:
        if name not in columns:
            message = f"The model has no column {name}; take it out of the mapping."
            problems.append(FieldProblem(f"columns.{name}", message))
    bad = 0
    taken = model.signature or [
        SignatureColumn(name=name, type="other", kind="categorical") for name in model.features
    ]
    for column in taken:
        there = request.columns.get(column.name, column.name)
        if there not in known:
            problems.append(FieldProblem(column.name, f"Column {there} is missing in {source}."))
        elif known[there] is not None and column.kind in ("numeric", "date"):
            if known[there] == column.kind:
                continue
            needed = "truth values" if column.type == "boolean" else _HOLDS[column.kind]
            has = _HOLDS[known[there]]
            message = f"Column {there} holds {has} in {source}; the model needs {needed}."
            problems.append(FieldProblem(column.name, message))
        else:
            continue
        bad += 1
    if not problems:
        problems = unknown_columns("slice_by", request.slice_by, source, known)
        if problems:
            raise Invalid.collect(problems)
        return
    total = len(taken)
    summary = (
        f"The model was trained with {counted(total, 'column')}; {total - bad} match. Choose "
        "another dataset, or say which column stands for each."
    )
    shown = " ".join(problem.message for problem in problems[:10])
    raise Invalid(f"{shown} {summary}", code="schema_mismatch", fields=problems)


def _kinds(
    request: EvaluateRequest, model: ModelDetails, known: dict[str, ColumnKind]
) -> dict[str, ColumnKind]:
    """Find the kind of each of the model's columns. An uploaded model takes them as they are."""
    if model.signature:
        return {column.name: column.kind for column in model.signature}
    return {name: known[request.columns.get(name, name)] for name in model.features}


def _kinds_of_records(records: list[dict[str, Any]]) -> dict[str, ColumnKind]:
    """Find the kinds of columns entered by hand: numeric if all their cells are numbers."""
    found: dict[str, ColumnKind] = {}
    for row in records:
        for name, cell in row.items():
            found.setdefault(name, "numeric")
            if cell is not None and not isinstance(cell, bool | int | float):
                found[name] = "categorical"
    return found


def _loadable(session: Session, actor: Actor, reference: str) -> Version:
    """Check that a worker can load the model: trained here, or uploaded and found harmless."""
    model = _ready(session, actor, "model", reference, "model")
    inspection = model.details.get("inspection")
    if model.details.get("origin") == "trained" or inspection is None:
        return _trained(session, actor, reference)
    if not inspection["loadable"]:
        raise Invalid.field("model", inspection["message"], code="model_not_loadable")
    return model


def _trained(session: Session, actor: Actor, reference: str) -> Version:
    model = _ready(session, actor, "model", reference, "model")
    if model.details.get("origin") != "trained":
        raise Invalid.field(
            "model",
            f"{reference} was uploaded, and ML Hub never opens such a file for this. Choose a "
            "model that was trained here.",
            code="model_not_loadable",
        )
    if "plan" not in model.details:
        raise Invalid.field(
            "model",
            f"{reference} was trained by an earlier version of ML Hub. Train it again.",
            code="model_not_loadable",
        )
    return model


def _ready(
    session: Session, actor: Actor, kind: ArtifactKind, reference: str, field: str
) -> Version:
    actor.require(f"{kind}s.read")
    name, number = split_reference(reference)
    try:
        version = find_version(session, actor, kind, name, number)
    except NotFound as error:
        # Another code: this is a fault of the request, and not of its address.
        code = f"unknown_{error.code.removeprefix('no_')}"
        raise Invalid.field(field, error.detail, code=code) from error
    if version.state == "ingesting":
        raise Conflict(
            f"{name} v{version.number} is still being read. Try again in a moment.",
            code="not_ready",
        )
    if version.state == "failed":
        message = f"{name} v{version.number} could not be read: {version.message}"
        raise Invalid.field(field, message + ready_instead(session, version))
    return version
