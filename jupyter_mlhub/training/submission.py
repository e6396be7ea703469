"""Submit work: a request becomes a queued job, or is refused with the field named."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..access.sharing import accessible, require_level
from ..artifacts.models.inspection import SKOPS, start_inspection
from ..artifacts.versions import (
    dataset_details,
    find_version,
    model_details,
    model_internals,
    require_free_name,
)
from ..database import Artifact, Database, Version, paginate_constant
from ..errors import Enough, FieldProblem, Invalid, MLHubError, Problems
from ..jobs.service import Jobs
from ..languages import say
from ..schemas.base import Page
from ..schemas.data.artifacts import ModelDetails
from ..schemas.jobs import (
    EstimatorList,
    EstimatorQuery,
    EstimatorSummary,
    JobDetail,
)
from ..schemas.orders import (
    AcceptedTrainRequest,
    ConvertOrder,
    EvaluateOrder,
    LearningCurveOrder,
    Order,
    TrainOrder,
)
from ..schemas.pipelines.drafts import Draft
from ..schemas.pipelines.specs import (
    ColumnKind,
    ConvertRequest,
    EvaluateRequest,
    LearningCurveRequest,
    PipelineSpec,
    Request,
    ResolvedSpec,
    TrainRequest,
    split_reference,
)
from .boards import join_board
from .capabilities import Offered, Offers
from .checks.spec import CheckedSpec, check_spec
from .checks.splitting import past_the_end
from .columns import kind_of, names_of_estimators
from .drafts import make_draft
from .first_choices import DEFAULT_ESTIMATORS, first_choices
from .inputs import find_loadable_model, find_ready, find_trained_model, outdated_model
from .model_columns import check_columns
from .model_names import free_model_name, require_same_target
from .named_splits import with_split
from .tasks import TASKS

_OfModel = TypeVar("_OfModel", EvaluateRequest, LearningCurveRequest, ConvertRequest)


@dataclass(frozen=True)
class _Prepared:
    """A checked job."""

    title: str
    request: Request
    """The request with the numbers of versions and with what was left out."""
    order: Order
    needs: set[str]
    """The estimators that its worker must offer."""
    uses: list[Version]
    """What it reads."""


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

    def submit(self, actor: Actor, request: Request) -> JobDetail:
        """Queue a job.

        Raises:
            Invalid: The request can't work. Every wrong field is named.
            Conflict: The dataset is not ready, or no worker has ever been online.
            TooMany: The person has as many waiting jobs as allowed.
        """
        actor.require("jobs.submit")
        with self._database.write() as session:
            prepared = self._prepare(session, actor, request)
            job = self._jobs.add(
                session,
                actor.id,
                kind=request.kind,
                title=prepared.title,
                request=prepared.request,
                order=prepared.order,
                queue=request.resources.queue,
                priority=request.resources.priority,
                needs=prepared.needs,
                uses=prepared.uses,
            )
            order = prepared.order
            if isinstance(prepared.request, AcceptedTrainRequest) and order.dataset_version_id:
                join_board(session, job.id, order.dataset_version_id, prepared.request.spec)
            record(session, actor, "jobs.submit", f"job:{job.id}", title=prepared.title)
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
        version = find_ready(session, actor, "dataset", spec.dataset, "spec.dataset")
        spec = with_split(session, version, spec)
        details = dataset_details(version)
        correlations = details.profile.correlations if details.profile else []
        problems = Problems()
        checked = None
        with suppress(Enough):
            checked = check_spec(
                spec, details.columns, version.rows or 0, offered, problems, correlations
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
        accepted = AcceptedTrainRequest(spec=spec, model=name, resources=request.resources)
        order = TrainOrder(
            dataset_version_id=version.id,
            plan=checked.plan,
            kinds=checked.kinds,
            notes=checked.notes,
            rows=len(spec.rows) if spec.rows else version.rows or 0,
        )
        title = f"{spec.steps[-1].estimator} · {dataset}"
        return _Prepared(title, accepted, order, checked.needs, [version])

    def _learning_curve(
        self, session: Session, actor: Actor, request: LearningCurveRequest
    ) -> _Prepared:
        model, plan = find_trained_model(session, actor, request.model)
        details = model_details(model)
        if details.target is None or details.lineage is None:
            raise Invalid.field("model", "A learning curve needs a model that predicts a column.")
        # A model may be shared without its dataset.
        dataset = session.scalar(
            select(Version)
            .join(Version.artifact)
            .where(
                Version.id == model_internals(model).dataset_version_id,
                accessible(actor, Artifact),
            )
        )
        if dataset is None:
            lost = say("was trained was deleted, or is not shared with you.")
            raise Invalid.field(
                "model", "The dataset on which {model} {lost}", model=request.model, lost=lost
            )
        try:
            spec = ResolvedSpec.model_validate(details.lineage.spec)
        except ValidationError as error:
            raise outdated_model(request.model) from error
        order = LearningCurveOrder(
            dataset_version_id=dataset.id,
            spec=spec,
            plan=plan,
            kinds={column.name: column.kind for column in details.signature},
        )
        title = f"learning curve · {model.artifact.name}"
        accepted = _numbered(request, model)
        needs = names_of_estimators(plan.to_json())
        return _Prepared(title, accepted, order, needs, [dataset, model])

    def inspect(self, actor: Actor, name: str, number: str) -> JobDetail:
        """Let a worker inspect an uploaded model file again.

        Raises:
            NotFound: The model does not exist, or the actor may not know of it.
            Invalid: The model was trained here, or is not a skops file.
        """
        actor.require("jobs.submit")
        with self._database.write() as session:
            version = find_version(session, actor, "model", name, number)
            uploaded = model_details(version).origin == "uploaded"
            if not uploaded or not version.filename.lower().endswith(SKOPS):
                raise Invalid("Only uploaded skops files are inspected.", code="not_inspected")
            job_id = start_inspection(session, self._jobs, actor, version)
        self._jobs.announce(job_id)
        return self._jobs.get(actor, job_id)

    def _conversion(self, session: Session, actor: Actor, request: ConvertRequest) -> _Prepared:
        model, plan = find_trained_model(session, actor, request.model)
        require_level(session, actor, model.artifact, "write")
        order = ConvertOrder(model_version_id=model.id)
        title = f"ONNX · {model.artifact.name} v{model.number}"
        accepted = _numbered(request, model)
        needs = names_of_estimators(plan.to_json())
        return _Prepared(title, accepted, order, needs, [model])

    def _evaluation(self, session: Session, actor: Actor, request: EvaluateRequest) -> _Prepared:
        model = find_loadable_model(session, actor, request.model)
        details = model_details(model)
        dataset = None
        known: dict[str, ColumnKind] = {}
        if request.dataset is not None:
            dataset = find_ready(session, actor, "dataset", request.dataset, "dataset")
            rows = dataset.rows or 0
            if request.rows is not None and request.rows.end >= rows:
                raise Invalid.field("rows.end", past_the_end(request.rows.end, rows))
            known = {column.name: kind_of(column) for column in dataset_details(dataset).columns}
            check_columns(request, details, known)
        elif request.records is not None:
            known = _kinds_of_records(request.records)
            check_columns(request, details, dict.fromkeys(known, None))
        accepted = _numbered(request, model)
        if dataset is not None and request.dataset is not None:
            label = f"{split_reference(request.dataset)[0]}@{dataset.number}"
            accepted = accepted.model_copy(update={"dataset": label})
        order = EvaluateOrder(
            model_version_id=model.id,
            dataset_version_id=None if dataset is None else dataset.id,
            kinds=_kinds(request, details, known),
        )
        where = dataset.artifact.name if dataset else "rows entered by hand"
        plan = model_internals(model).plan
        needs = names_of_estimators(plan.to_json()) if plan else set[str]()
        title = f"evaluate {model.artifact.name} · {where}"
        uses = [model] if dataset is None else [dataset, model]
        return _Prepared(title, accepted, order, needs, uses)


def _numbered(request: _OfModel, model: Version) -> _OfModel:
    """The request with the number of the model's version in place of an alias or nothing."""
    name, _ = split_reference(request.model)
    return request.model_copy(update={"model": f"{name}@{model.number}"})


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
