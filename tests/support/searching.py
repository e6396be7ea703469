"""Searches that workers' parts work on by hand, without a worker and without a fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from jupyter_mlhub.database import EstimatorCatalogue, Job, Trial, Worker, sql_now
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import Claim
from jupyter_mlhub.schemas.orders import AcceptedSearchRequest, SearchOrder
from jupyter_mlhub.schemas.pipelines.searches import Budget, Candidate
from jupyter_mlhub.search.planning import go_on, take_trials
from jupyter_mlhub.search.results import TrialResult, record_results
from jupyter_mlhub.search.state import Search, open_search
from tests.support.claiming import OFFER

CHOICES = [1, 2, 3, 4, 5, 6]


def submit(
    hub: Hub,
    method: str,
    *,
    value: Any = CHOICES,
    processes: int = 2,
    portfolio: Sequence[str | dict[str, Any]] = (),
    metric: str = "accuracy",
    resource: str | None = None,
    folds: int = 5,
    **budget: Any,
) -> int:
    """A search that waits, for workers with this many processes.

    Args:
        portfolio: estimators, or candidates, that are tried as they are before.
    """
    step = {"estimator": "KNeighborsClassifier", "parameters": {"n_neighbors": value}}
    candidate = Candidate.model_validate({"steps": [step], "ranges": "own"})
    before = [Candidate.model_validate({**_document(one), "ranges": "own"}) for one in portfolio]
    spec = {"dataset": "d@1", "target": "y", "features": ["x"], "task": "classification"}
    request = AcceptedSearchRequest.model_validate(
        {
            "spec": {
                **spec,
                "metric": metric,
                "candidates": [candidate.model_dump()],
                "validation": {"method": "kfold", "folds": folds},
            },
            "method": method,
            "resource": resource,
            "budget": Budget(**budget),
            "model": "m",
        }
    )
    order = SearchOrder(
        dataset_version_id=1,
        kinds={"x": "numeric"},
        pipelines=[*before, candidate],
        portfolio=len(before),
        rows=1000,
        tests=folds,
    )
    with hub.database.write() as session:
        if session.get(Worker, OFFER.worker) is None:
            worker = Worker(name=OFFER.worker, host="here", processes=processes, versions={})
            worker.queues, worker.catalogue, worker.seen_at = ["default"], "nothing", sql_now()
            session.add(worker)
            nothing: dict[str, Any] = {"versions": {}, "items": [], "scorers": []}
            session.add(EstimatorCatalogue(key="nothing", document=nothing, names=[]))
        job = hub.jobs.add(
            session, 1, kind="search", title="a search", request=request, order=order, in_parts=True
        )
        go_on(Search(session, job))
        return job.id


def _document(one: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(one, dict):
        return one
    return {"steps": [{"estimator": name} for name in one.split(" → ")]}


def take(hub: Hub, claim: Claim) -> list[int]:
    """What a worker does before a part: the numbers of the trials that it is given."""
    with hub.database.write() as session:
        search = open_search(session, claim.parent_id or 0)
        assert search is not None
        return [one.number for one in take_trials(search, session.get_one(Job, claim.job_id))]


def report(
    hub: Hub,
    claim: Claim,
    numbers: list[int],
    loss: float = 0.5,
    folds: Sequence[Sequence[float]] | None = None,
    fit_seconds: float = 10.0,
) -> None:
    """What a worker does when trials have ended.

    Args:
        folds: the losses of each trial on its folds. Default: one, which is ``loss``.
    """
    losses = [[loss]] * len(numbers) if folds is None else folds
    results = [
        TrialResult(number=number, state="succeeded", folds=list(own), fit_seconds=fit_seconds)
        for number, own in zip(numbers, losses, strict=True)
    ]
    search, part = claim.parent_id or 0, claim.job_id
    hub.claims.note(claim, lambda session: record_results(session, search, part, results))


def end(hub: Hub, claim: Claim, *, idle: bool = False) -> None:
    """What a worker does after a part."""

    def write(session: Any) -> dict[str, Any]:
        search = open_search(session, claim.parent_id or 0)
        assert search is not None
        go_on(search, ending=session.get_one(Job, claim.job_id), idle=idle)
        return {}

    hub.claims.succeed(claim, write)


def trials(hub: Hub, search_id: int) -> list[Trial]:
    with hub.database.read() as session:
        own = select(Trial).where(Trial.search_id == search_id).order_by(Trial.number)
        return list(session.scalars(own))


def parts(hub: Hub, search_id: int) -> list[tuple[str, str]]:
    with hub.database.read() as session:
        own = select(Job.kind, Job.state).where(Job.parent_id == search_id).order_by(Job.id)
        return [(kind, state) for kind, state in session.execute(own)]
