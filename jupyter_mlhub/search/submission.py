"""Submit a search: every pipeline and every value it may try is checked before it is queued."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..artifacts.versions import dataset_details, require_free_name
from ..database import Database, Version
from ..errors import Enough, FieldProblem, Invalid, Problems, did_you_mean
from ..evaluation.metrics.definitions import metrics_of
from ..jobs.service import Jobs
from ..languages import say
from ..schemas.data.artifacts import Column, DatasetDetails
from ..schemas.jobs import JobDetail
from ..schemas.orders import (
    AcceptedSearchRequest,
    ResolvedSearchSpec,
    SearchOrder,
)
from ..schemas.pipelines.reports import Task
from ..schemas.pipelines.searches import (
    Budget,
    Candidate,
    SearchRequest,
    SearchResource,
    SearchSpec,
)
from ..schemas.pipelines.specs import PipelineSpec, split_reference
from ..schemas.pipelines.validation import HoldOut, KFold
from ..training.boards import join_board
from ..training.capabilities import Offered, Offers
from ..training.checks.spec import CheckedSpec, check_spec
from ..training.checks.steps import EstimatorChecker
from ..training.columns import kind_of
from ..training.first_choices import first_steps
from ..training.inputs import find_ready
from ..training.model_names import free_model_name, require_same_target
from ..training.named_splits import with_split
from .halving import check_resource, check_tests, count_tests, with_all_iterations
from .planning import go_on
from .portfolio import TableFacts, family_of, portfolio, tuned
from .spaces import Searched, searched
from .state import Search

_SECONDS = 120.0
"""The budget of a search that says none."""
_FEW_ROWS = 500
"""With at most these rows, the folds of a search by the hub are repeated."""
_MANY_ROWS = 100_000
"""With more rows, three folds say as much as five do, and leave time for more trials."""
_FEWEST_FOR_HOLDOUT = 50


@dataclass
class _Checked:
    """The pipelines of a search as far as they were checked."""

    first: CheckedSpec | None = None
    pipelines: list[Candidate] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)


class SearchSubmissions:
    """Checks searches against the workers' offers and the data."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs
        self._offers = Offers()

    def submit(self, actor: Actor, request: SearchRequest) -> JobDetail:
        """Queue a search.

        Raises:
            Invalid: The request can't work. Every wrong field is named.
            Conflict: The dataset is not ready, or no worker has ever been online.
            TooMany: The person has as many waiting jobs as allowed.
        """
        actor.require("jobs.submit")
        actor.require("models.create")
        check_resource(request)
        with self._database.write() as session:
            version = find_ready(session, actor, "dataset", request.spec.dataset, "spec.dataset")
            accepted, order, needs = self._prepare(session, actor, request, version)
            dataset, _ = split_reference(request.spec.dataset)
            what = "best model" if request.spec.candidates is None else "search"
            title = f"{what} · {dataset}"
            job = self._jobs.add(
                session,
                actor.id,
                kind="search",
                title=title,
                request=accepted,
                order=order,
                queue=request.resources.queue,
                priority=request.resources.priority,
                needs=needs,
                uses=[version],
                in_parts=True,
            )
            join_board(
                session,
                job.id,
                version.id,
                accepted.spec,
                holdout=accepted.spec.holdout,
                stands_by="trials",
            )
            parts = go_on(Search(session, job))
            record(session, actor, "jobs.submit", f"job:{job.id}", title=title)
        for part in parts:
            self._jobs.announce(part)
        return self._jobs.get(actor, job.id)

    def _prepare(
        self, session: Session, actor: Actor, request: SearchRequest, version: Version
    ) -> tuple[AcceptedSearchRequest, SearchOrder, set[str]]:
        offered = self._offers.current(session)
        details = dataset_details(version)
        rows = len(request.spec.rows) if request.spec.rows else version.rows or 0
        # What is held out is split by the same groups or times as the rest.
        spec = _with_defaults(with_split(session, version, request.spec), rows)
        checker = _Checker(session, version, details, offered, spec, request.resource)
        checked = checker.check()
        assert checked.first is not None
        resolved = checked.first.spec
        label = f"{split_reference(spec.dataset)[0]}@{version.number}"
        name = self._name(session, actor, request, version)
        accepted = AcceptedSearchRequest(
            spec=ResolvedSearchSpec(
                **{
                    **dict(spec),
                    "dataset": label,
                    "features": resolved.features,
                    "task": resolved.task,
                    "validation": resolved.validation,
                    "metric": _metric(spec, resolved.task),
                }
            ),
            method=request.method,
            resource=request.resource,
            budget=_budget(request),
            model=name,
            resources=request.resources,
        )
        order = SearchOrder(
            dataset_version_id=version.id,
            kinds=checked.first.kinds,
            pipelines=checked.pipelines,
            portfolio=checker.portfolio,
            notes=checked.first.notes,
            rows=rows,
            tests=count_tests(resolved, details.columns),
        )
        return accepted, order, checked.needs

    def _name(
        self, session: Session, actor: Actor, request: SearchRequest, version: Version
    ) -> str:
        target = request.spec.target
        if request.model is None:
            return free_model_name(session, actor.id, version.artifact.name, target, target)
        require_same_target(session, actor.id, request.model, target)
        require_free_name(session, actor.id, "model", request.model)
        return request.model


class _Checker:
    """Checks the pipelines of a search, and those that the hub chose."""

    def __init__(
        self,
        session: Session,
        version: Version,
        details: DatasetDetails,
        offered: Offered,
        spec: SearchSpec,
        resource: SearchResource | None,
    ) -> None:
        self._session = session
        self._version = version
        self._details = details
        self._offered = offered
        self._spec = spec
        self._resource = resource
        self._correlations = details.profile.correlations if details.profile else []
        self.portfolio = 0
        """How many pipelines the hub chose to be tried as they are."""

    def check(self) -> _Checked:
        """Check them all.

        Raises:
            Invalid: Something can't work. Every wrong field is named.
        """
        if self._spec.candidates is not None:
            return self._check_own(self._spec.candidates)
        return self._check_portfolio()

    def _check_own(self, candidates: Sequence[Candidate]) -> _Checked:
        found = _Checked()
        problems = Problems()
        with suppress(Enough):
            for place, candidate in enumerate(candidates):
                one = candidate
                if self._resource == "iterations":
                    one = with_all_iterations(candidate, place, problems)
                self._add(found, one, place, problems)
            if self._resource == "folds" and found.first is not None:
                tests = count_tests(found.first.spec, self._details.columns)
                problems += check_tests(found.first.spec, tests)
        if problems:
            raise Invalid.collect(list(problems))
        return found

    def _check_portfolio(self) -> _Checked:
        """Check the portfolio. A pipeline that does not fit these columns is left out."""
        found = _Checked()
        first = first_steps(self._task(), self._version.rows or 0)
        plain = Candidate.model_validate({"steps": [{"estimator": one} for one in first]})
        problems = Problems()
        with suppress(Enough):
            self._check_one(searched(plain.model_copy(update={"ranges": "own"})), 0, problems)
        if problems:  # what is wrong is wrong of all pipelines
            raise Invalid.collect(list(problems))
        chosen = portfolio(self._task(), self._facts(), lambda name: name in self._offered.items)
        for candidate in chosen:
            self._add(found, candidate.model_copy(update={"ranges": "own"}), 0, [])
        self.portfolio = len(found.pipelines)
        families: dict[str, Candidate] = {}
        for candidate in chosen:
            families.setdefault(family_of(candidate), candidate)
        for candidate in families.values():
            opened = tuned(candidate)
            if searched(opened).ranges:
                self._add(found, opened, 0, [])
        return found

    def _task(self) -> Task:
        if self._spec.task is not None:
            return self._spec.task
        column = next((c for c in self._details.columns if c.name == self._spec.target), None)
        if column is None:
            names = [c.name for c in self._details.columns]
            raise Invalid.field(
                "spec.target",
                "{dataset} has no column {target}.{hint}",
                dataset=self._spec.dataset,
                target=self._spec.target,
                hint=did_you_mean(self._spec.target, names),
            )
        return column.suggested_task or "classification"

    def _facts(self) -> TableFacts:
        columns = [
            column
            for column in self._details.columns
            if column.name != self._spec.target
            and (self._spec.features is None or column.name in self._spec.features)
        ]
        kinds = [kind_of(column) for column in columns]
        rows = len(self._spec.rows) if self._spec.rows else self._version.rows or 0
        categories = [c.distinct for c, k in zip(columns, kinds, strict=True) if k == "categorical"]
        target = next(c for c in self._details.columns if c.name == self._spec.target)
        return TableFacts(
            rows=rows,
            numeric=kinds.count("numeric"),
            categorical=kinds.count("categorical"),
            text=kinds.count("text"),
            date=kinds.count("date"),
            most_categories=max(categories, default=0),
            missing=_missing(columns, rows),
            classes=target.distinct,
        )

    def _add(
        self,
        found: _Checked,
        candidate: Candidate,
        place: int,
        problems: list[FieldProblem],
    ) -> None:
        one = searched(candidate, place)
        checked = self._check_one(one, place, problems)
        if checked is None:
            return
        found.pipelines.append(candidate)
        found.needs |= checked.needs
        found.first = found.first or checked

    def _check_one(
        self, one: Searched, place: int, problems: list[FieldProblem]
    ) -> CheckedSpec | None:
        """Check a pipeline with each of the values that its ranges begin or end with."""
        examples = one.examples() if one.ranges else [{}]
        spec = PipelineSpec(
            dataset=self._spec.dataset,
            target=self._spec.target,
            features=self._spec.features,
            task=self._spec.task,
            steps=one.steps(examples[0]),
            preparation=one.preparation(examples[0]),
            validation=self._spec.validation,
            split=self._spec.split,
            rows=self._spec.rows,
            seed=self._spec.seed,
        )
        spec = with_split(self._session, self._version, spec)
        mine: list[FieldProblem] = []
        rows = self._version.rows or 0
        columns = self._details.columns
        checked = check_spec(spec, columns, rows, self._offered, mine, self._correlations)
        if self._spec.holdout is not None and not mine:
            again = spec.model_copy(update={"validation": self._spec.holdout})
            held: list[FieldProblem] = []
            check_spec(again, columns, rows, self._offered, held, self._correlations)
            mine += [
                FieldProblem(p.field.replace("validation", "holdout"), p.message) for p in held
            ]
        checker = EstimatorChecker(self._offered)
        for values in examples[1:]:
            checker.check_list(one.steps(values), "steps", mine)
            checker.check_preparation(one.preparation(values), "preparation", mine)
        for problem in dict.fromkeys(mine):
            where = problem.field
            if where.startswith(("steps", "preparation")):
                where = f"candidates.{place}.{where}"
            problems.append(FieldProblem(f"spec.{where}", problem.message))
        return None if mine else checked


def _missing(columns: Sequence[Column], rows: int) -> float:
    cells = rows * len(columns)
    return sum(column.missing for column in columns) / cells if cells else 0.0


def _metric(spec: SearchSpec, task: Task) -> str:
    """Return the metric that decides.

    Raises:
        Invalid: The metric belongs to another task.
    """
    names = [one.name for one in metrics_of(task)]
    if spec.metric is None:
        if spec.candidates is not None:
            return names[0]
        return "log_loss" if task == "classification" else "rmse"
    if spec.metric not in names:
        message = say(
            "{metric} does not judge a {task}. Choose one of {names}.",
            metric=spec.metric,
            task=task,
            names=", ".join(names),
        )
        raise Invalid.field("spec.metric", message)
    return spec.metric


def _with_defaults(spec: SearchSpec, rows: int) -> SearchSpec:
    """Fill in how the rows are split where the hub chooses the pipelines."""
    if spec.candidates is not None:
        return spec
    changes: dict[str, Any] = {}
    if "validation" not in spec.model_fields_set and spec.split is None:
        if rows <= _FEW_ROWS:
            changes["validation"] = KFold(folds=5, repeats=2)
        elif rows > _MANY_ROWS:
            changes["validation"] = KFold(folds=3)
    if spec.holdout is None and rows >= _FEWEST_FOR_HOLDOUT:
        how = spec.validation
        groups, time = getattr(how, "groups", None), getattr(how, "time", None)
        if isinstance(how, KFold | HoldOut) or time:
            changes["holdout"] = HoldOut(test_size=0.2, groups=groups, time=time, seed=spec.seed)
    return spec.model_copy(update=changes)


def _budget(request: SearchRequest) -> Budget:
    budget = request.budget
    is_open = budget.trials is None and budget.seconds is None
    is_bounded = request.spec.candidates is not None and request.method in ("grid", "halving")
    if is_open and not is_bounded:
        return Budget(seconds=_SECONDS)
    return budget
