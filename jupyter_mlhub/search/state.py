"""A search as it stands: its documents, its budget and its counts, in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, undefer

from ..access.actor import Actor
from ..database import Job, Trial, time_in
from ..errors import NotFound
from ..jobs.service import find_job
from ..jobs.states import FINAL
from ..schemas.orders import AcceptedSearchRequest, SearchOrder
from ..schemas.pipelines.searches import SearchResource, TrialPart
from ..schemas.pipelines.specs import ResolvedSpec
from ..schemas.pipelines.validation import KFold
from ..training.first_choices import first_steps
from ..training.validation import tests_of
from .budget import Ending, ending_of
from .findings import Reference
from .halving import most_iterations, part_of, shares_of
from .spaces import Searched, searched


class Search:
    """A search with its documents, in the transaction of whoever works on it."""

    def __init__(self, session: Session, job: Job) -> None:
        self.session = session
        self.job = job
        self.request = AcceptedSearchRequest.model_validate(job.request)
        self.order = SearchOrder.model_validate(job.order)

    @cached_property
    def space(self) -> list[Searched]:
        """The pipelines with what is searched of each."""
        return [searched(candidate, place) for place, candidate in enumerate(self.order.pipelines)]

    @property
    def is_portfolio(self) -> bool:
        """Whether the hub chose the pipelines."""
        return self.order.portfolio > 0

    @cached_property
    def references(self) -> dict[Reference, int]:
        """The places of the pipelines that a winner is held against: the baseline, and the default
        pipeline, with which a form begins."""
        tried = self.order.pipelines[: self.order.portfolio]
        first = first_steps(self.request.spec.task, self.order.rows)
        found: dict[Reference, int] = {}
        for place, one in enumerate(tried):
            names = [step.estimator for step in one.steps]
            if len(names) == 1 and names[0].startswith("Dummy"):
                found.setdefault("baseline", place)
            if names == first and one.preparation == "default":
                found.setdefault("default", place)
        return found

    def test_share(self, fits: int) -> float:
        """Return which share of the rows one of a trial's fits is tested on, about."""
        how = self.request.spec.validation
        return 1 / (how.folds if isinstance(how, KFold) else fits)

    def table_document(self, spec: ResolvedSpec) -> dict[str, Any]:
        """Say which table a part reads, and how its rows are split."""
        holdout = self.request.spec.holdout
        return {
            "spec": spec.model_dump(mode="json"),
            "holdout": None if holdout is None else holdout.model_dump(mode="json"),
            "kinds": self.order.kinds,
        }

    @property
    def prunes(self) -> bool:
        """Whether a trial may end after two folds, because it is behind the best so far.

        What grid, random and halving find never depends on which trials end first.
        """
        return self.is_portfolio or self.request.method == "bayesian"

    @property
    def resource(self) -> SearchResource:
        """What trials have a share of."""
        is_halving = self.request.method == "halving" and not self.is_portfolio
        return (self.request.resource if is_halving else None) or "rows"

    @property
    def tests(self) -> int:
        """How often a trial is tested that has all folds."""
        return self.order.tests or tests_of(self.request.spec.validation) or 1

    @cached_property
    def iterations(self) -> list[int]:
        """The iterations of each pipeline, where they are the resource."""
        if self.resource != "iterations":
            return [1] * len(self.order.pipelines)
        return [most_iterations(candidate.steps) for candidate in self.order.pipelines]

    @property
    def shares(self) -> list[float]:
        """The shares of the resource that a halving search may give its trials."""
        return shares_of(self.resource, self.order.rows, self.tests, min(self.iterations))

    def part(self, candidate: int, share: float) -> TrialPart | None:
        """Say what a trial of a pipeline has of the resource; None where that is all."""
        return part_of(self.resource, share, self.tests, self.iterations[candidate])

    def share_of_iterations(self, share: float) -> float:
        """Return which share of its iterations a trial has."""
        return share if self.resource == "iterations" else 1.0

    def whole_fit(self, trial: Trial) -> float:
        """Return about how many seconds a fit of a trial takes that has all rows and iterations."""
        took = trial.fit_seconds or 0.0
        return took if self.resource == "folds" else took / trial.share

    @property
    def may_end_early(self) -> bool:
        """Whether it ends when more trials promise nothing.

        A number of trials that a person chose is made whole, and so is what grid and random try.
        """
        learns = self.is_portfolio or self.request.method == "bayesian"
        return learns and self.request.budget.trials is None

    @cached_property
    def at(self) -> datetime:
        return time_in(self.session)

    @property
    def until(self) -> datetime | None:
        """When the budget of time ends."""
        seconds = self.request.budget.seconds
        if seconds is None or self.job.started_at is None:
            return None
        return self.job.started_at + timedelta(seconds=seconds)

    @property
    def trials_until(self) -> datetime | None:
        """When the last trial must have ended, so that the winner can be fitted in time."""
        if self.order.stopped_at is not None:
            return self.order.stopped_at
        if self.until is None:
            return None
        winner = winner_of(self.session, self.job.id)
        fit = 0.0 if winner is None else self.whole_fit(winner)
        return self.until - timedelta(seconds=self.ending.seconds(fit, self._fits_to_mix))

    @property
    def _fits_to_mix(self) -> float:
        """How long one fit of all trials takes that a mixture may choose from, in seconds."""
        if not self.is_portfolio:
            return 0.0
        kept = (Trial.search_id == self.job.id, Trial.predictions.is_not(None))
        return self.session.scalar(select(func.sum(Trial.fit_seconds)).where(*kept)) or 0.0

    @property
    def ending(self) -> Ending:
        """What the end of the search takes."""
        columns = len(self.request.spec.features or ())
        return ending_of(self.order.rows, columns, self.request.budget.seconds)

    @property
    def seconds_left(self) -> float | None:
        """The time that is left for trials. None: any."""
        until = self.trials_until
        return None if until is None else (until - self.at).total_seconds()

    @cached_property
    def counts(self) -> tuple[int, int, int]:
        """How many trials were planned, run, and have a score."""
        own = Trial.search_id == self.job.id
        running = func.sum(case((Trial.state == "running", 1), else_=0))
        scored = func.sum(case((Trial.state == "succeeded", 1), else_=0))
        row = self.session.execute(select(func.count(), running, scored).where(own)).one()
        return row[0], row[1] or 0, row[2] or 0

    @property
    def is_out_of_time(self) -> bool:
        """Whether no trial may begin any more."""
        return self.trials_until is not None and self.at >= self.trials_until


def best_trials(search_id: int) -> Select[Trial]:
    """Select the trials with all of the resource that have a score, the best first."""
    return (
        select(Trial)
        .where(Trial.search_id == search_id, Trial.share == 1.0, Trial.state == "succeeded")
        .order_by(Trial.loss, Trial.number)
    )


def find_search(session: Session, actor: Actor, job_id: int) -> Search:
    """Find a search that the actor may see.

    Raises:
        NotFound: There is no such search, or the actor may not know of it.
    """
    job = find_job(session, actor, job_id)
    require_search(job)
    session.refresh(job, ["order"])
    return Search(session, job)


def require_search(job: Job) -> None:
    """Check that a job is a search.

    Raises:
        NotFound: it is none.
    """
    if job.kind != "search":
        raise NotFound("Job {id} is no search.", id=job.id, code="no_search")


def winner_of(session: Session, search_id: int) -> Trial | None:
    """Return the best trial; of those with the largest share of the resource, where none had
    all."""
    best = session.scalars(best_trials(search_id).limit(1)).first()
    if best is not None:
        return best
    scored = select(Trial).where(Trial.search_id == search_id, Trial.state == "succeeded")
    order = scored.order_by(Trial.share.desc(), Trial.loss, Trial.number)
    return session.scalars(order.limit(1)).first()


def open_search(session: Session, search_id: int) -> Search | None:
    """Lock a search for planning; None if it has ended, or is gone."""
    fresh: dict[str, Any] = {"with_for_update": True, "populate_existing": True}
    job = session.get(Job, search_id, options=[undefer(Job.order)], **fresh)
    if job is None or job.state in FINAL:
        return None
    return Search(session, job)


def read_search(session: Session, search_id: int) -> Search | None:
    """Read a search as it stands, without a lock; None if it is gone."""
    job = session.get(Job, search_id, options=[undefer(Job.order)])
    return None if job is None else Search(session, job)
