"""The searches service: show the trials of a search, stop it, and see that it goes on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Select, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from ..access.actor import Actor
from ..access.audit_trail import record
from ..database import Database, Job, Trial, paginate
from ..errors import Conflict, NotFound, did_you_mean
from ..evaluation.metrics.definitions import MetricDefinition, metrics_of
from ..jobs.parts import active_parts, cancel_parts, ended_with_parts
from ..jobs.service import Jobs, find_job
from ..jobs.states import FINAL
from ..languages import say
from ..schemas.jobs import EstimatorInfo, JobDetail
from ..schemas.pipelines.searches import TrialDetail, TrialList, TrialPart, TrialQuery
from ..schemas.pipelines.specs import TrainRequest
from ..training.capabilities import Offers
from ..training.drafts import as_yaml, asrepr
from .ending import add_last_fit, fail_last_fit
from .findings import Findings
from .making import spec_of_trial, words_of_steps
from .planning import go_on
from .results import report_progress, stop_running
from .spaces import CURATED
from .spaces.naming import mean_and_spread, plain_parameters
from .state import Search, find_search, open_search, require_search

_STOPPED = say("The search was stopped before it had ended.")
_LAST = 1e308
"""Where trials without a loss stand."""


class Searches:
    """Shows searches to people, and lets those go on that lost their parts."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs
        self._offers = Offers()

    def estimator(self, name: str) -> EstimatorInfo:
        """Describe an estimator: its parameters, and what a search tries of them.

        Raises:
            NotFound: No worker offers it.
            Conflict: No worker has ever been online.
        """
        with self._database.read() as session:
            offered = self._offers.current(session)
        item = offered.find(name)
        if item is None:
            near = did_you_mean(name, offered.items)
            raise NotFound(
                "There is no estimator {name}.{near}", name=name, near=near, code="no_estimator"
            )
        return EstimatorInfo.model_validate({**item, "ranges": CURATED.get(item["name"], {})})

    def trials(self, actor: Actor, job_id: int, query: TrialQuery) -> TrialList:
        """List the trials of a search.

        Raises:
            NotFound: There is no such search, or the actor may not know of it.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            search = find_search(session, actor, job_id)
            rows = _ordered(search, query).subquery()
            statement = select(rows)
            page = paginate(
                session,
                statement,
                query,
                TrialList,
                lambda found: [_info(search, row) for row in found],
                sort=query.sort,
                by=[rows.c.place],
                also=_about(search),
            )
            assert isinstance(page, TrialList)
            return page

    def trial(self, actor: Actor, job_id: int, number: int) -> TrialDetail:
        """Show a trial with the training that repeats it.

        Raises:
            NotFound: There is no such trial.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            search = find_search(session, actor, job_id)
            rows = _ordered(search, TrialQuery()).subquery()
            row = session.execute(select(rows).where(rows.c.number == number)).first()
            if row is None:
                raise NotFound(
                    "Job {job_id} has no trial {number}.",
                    job_id=job_id,
                    number=number,
                    code="no_trial",
                )
            one = search.space[row.candidate]
            offered = self._offers.current(session)
            few = search.share_of_iterations(row.share)
            spec = spec_of_trial(search.request, one, row.choice, offered, share_of_iterations=few)
            note = _note(search.part(row.candidate, row.share))
            request = TrainRequest(spec=spec, resources=search.request.resources)
            return TrialDetail.model_validate(
                {
                    **_info(search, row),
                    "request": request,
                    "note": note,
                    "yaml": _commented(note, as_yaml(request)),
                    "python": _commented(note, asrepr(request)),
                }
            )

    def stop(self, actor: Actor, job_id: int) -> JobDetail:
        """Stop a search and keep the best so far: it is fitted and registered at once.

        Raises:
            NotFound: There is no such search, or the actor may not know of it.
            Forbidden: The actor may only read the search.
            Conflict: The search has ended already.
        """
        actor.require("jobs.cancel")
        with self._database.write() as session:
            job = find_job(session, actor, job_id, "write")
            require_search(job)
            search = open_search(session, job_id)
            if search is None:
                raise Conflict(
                    "Job {job_id} has {state} already.",
                    job_id=job_id,
                    state=job.state,
                    code="job_ended",
                )
            order = search.order.model_copy(update={"stopped_at": search.at})
            job.order = order.model_dump(mode="json")
            record(session, actor, "jobs.cancel", f"job:{job_id}", keeps="best")
        with self._database.write() as session:  # no other order of locks is safe (``jobs.parts``)
            cancel_parts(session, job_id, say("stopped by {name}", name=actor.name), kind="trials")
        with self._database.write() as session:
            added = _stop_trials(session, job_id)
        for part in added:
            self._jobs.announce(part)
        return self._jobs.get(actor, job_id)

    def mend(self) -> None:
        """Let searches go on after their last part was lost or removed, and cancel the parts of
        those that have ended."""
        with self._database.read() as session:
            stuck, ended = session.scalars(_STUCK).all(), ended_with_parts(session)
        for job_id, cause in ended:
            with self._database.write() as session:
                cancel_parts(session, job_id, cause)
        for job_id in stuck:
            with self._database.write() as session:
                added = _mend(session, job_id, self._offers)
            for part in added:
                self._jobs.announce(part)


def _part_of_them() -> Select[int]:
    part = aliased(Job)
    active = exists().where(part.parent_id == Job.id, part.state.in_(("queued", "running")))
    return select(Job.id).where(
        Job.in_parts.is_(True), Job.state.in_(("queued", "running")), ~active
    )


# Building a statement takes longer than running it, so it is built once.
_STUCK = _part_of_them()


def _mend(session: Session, job_id: int, offers: Offers) -> list[int]:
    search = open_search(session, job_id)
    if search is None or active_parts(session, job_id):  # another worker mended it meanwhile
        return []
    if _has_part(session, job_id, "train"):
        last = _last_part(session, job_id, "train")
        error = last.error or {"code": "worker_lost", "message": last.reason, "errors": []}
        fail_last_fit(search, error)
        return []
    if _has_part(session, job_id, "conclude"):  # lost too often: the scores alone decide
        lost = _last_part(session, job_id, "conclude")
        return add_last_fit(search, offers.current(session), Findings(), f"{lost.reason}.")
    return go_on(search)


def _stop_trials(session: Session, job_id: int) -> list[int]:
    """End the trials that parts left behind when they were cancelled, and let the search end.

    Returns:
        Ids of the new parts.
    """
    search = open_search(session, job_id)
    if search is None or _has_part(session, job_id, "train"):
        return []
    stop_running(session, job_id, _STOPPED)
    report_progress(search)
    return go_on(Search(session, search.job))


def _last_part(session: Session, job_id: int, kind: str) -> Job:
    parts = select(Job).where(Job.parent_id == job_id, Job.kind == kind)
    return session.scalars(parts.order_by(Job.id.desc()).limit(1)).one()


def _has_part(session: Session, job_id: int, kind: str) -> bool:
    part = exists().where(Job.parent_id == job_id, Job.kind == kind)
    return bool(session.scalar(select(part)))


def _ordered(search: Search, query: TrialQuery) -> Select[Any]:
    """Select the trials with their rank, and their place in the order that is asked for."""
    has_rank = (Trial.share == 1.0) & (Trial.state == "succeeded")
    group = case(
        (has_rank, 0), (Trial.state == "running", 1), (Trial.state == "succeeded", 2), else_=3
    )
    # What a part of the rows, folds or iterations gave is compared with equal parts.
    part = -Trial.share
    loss = func.coalesce(Trial.loss, _LAST)
    rank = func.row_number(type_=Integer).over(order_by=(group, part, loss, Trial.number))
    slowest = func.coalesce(Trial.fit_seconds, -1.0 if query.sort.startswith("-") else _LAST)
    order = {
        "rank": (group, part, loss, Trial.number),
        "number": (Trial.number,),
        "fit_seconds": (slowest, Trial.number),
    }[query.sort.removeprefix("-")]
    columns = (
        *(Trial.number, Trial.state, Trial.candidate, Trial.choice, Trial.share, Trial.loss),
        *(
            Trial.folds,
            Trial.metrics,
            Trial.standing,
            Trial.fit_seconds,
            Trial.predict_seconds,
            Trial.error,
        ),
        *(Trial.started_at, Trial.finished_at),
    )
    every = select(
        *columns,
        case((has_rank, rank), else_=None).label("rank"),
        func.row_number(type_=Integer).over(order_by=order).label("place"),
    ).where(Trial.search_id == search.job.id)
    if not query.filter:
        return every
    wanted = query.filter.lower()
    places = [n for n, name in enumerate(_pipelines(search)) if wanted in name.lower()]
    ranked = every.subquery()  # a rank counts among all trials
    return select(ranked).where(ranked.c.candidate.in_(places))


def _pipelines(search: Search) -> list[str]:
    return [words_of_steps(one.candidate.steps) for one in search.space]


def _metric(search: Search) -> MetricDefinition:
    spec = search.request.spec
    return next(one for one in metrics_of(spec.task) if one.name == spec.metric)


def _info(search: Search, row: Any) -> dict[str, Any]:
    sign = -1.0 if _metric(search).higher_is_better else 1.0
    folds = [sign * loss for loss in row.folds]
    mean, spread = mean_and_spread(folds)
    one = search.space[row.candidate]
    return {
        "number": row.number,
        "rank": row.rank,
        "standing": row.standing,
        "state": row.state,
        "pipeline": _pipelines(search)[row.candidate],
        "parameters": one.named(row.choice)
        if row.choice
        else plain_parameters(one.candidate.steps),
        "part": search.part(row.candidate, row.share),
        "score": mean if row.state == "succeeded" else None,
        "spread": spread,
        "folds": folds,
        "metrics": row.metrics,
        "fit_seconds": row.fit_seconds,
        "predict_seconds": row.predict_seconds,
        "error": row.error,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
    }


def _note(part: TrialPart | None) -> str | None:
    """Say how a training differs from the trial that it repeats; None where it does not."""
    if part is None:
        return None
    if part.resource == "iterations":
        return say(
            "The search fitted this trial {words}, and this training has {amount:,}, too.",
            words=part.words,
            amount=part.amount,
        )
    return say(
        "The search fitted this trial {words}. This training has all {resource}, so its "
        "scores differ from those of the trial.",
        words=part.words,
        resource=part.resource,
    )


def _commented(note: str | None, text: str) -> str:
    return text if note is None else f"# {note}\n{text}"


def _about(search: Search) -> dict[str, Any]:
    """Return what holds for all trials."""
    planned, running, scored = search.counts
    metric = _metric(search)
    stopped = search.order.stopped_at is not None
    is_over = stopped or search.order.saturated_at is not None or search.job.state in FINAL
    return {
        "metric": metric.name,
        "label": metric.label,
        "higher_is_better": metric.higher_is_better,
        "succeeded": scored,
        "failed": planned - running - scored,
        "until": None if is_over else search.until,
        "stopped": stopped,
        "notes": search.order.notes,
    }
