"""Plan a search: which trials come next, when it is over, and how many parts it needs meanwhile.

All of it happens in the transaction of the worker that asks, so no process coordinates a search.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from ..database import Job, Trial, Worker, sql_now, time_in
from ..jobs.parts import active_parts, add_part
from ..jobs.routing import WORKER_ONLINE, split_needs
from ..jobs.states import FINAL
from ..schemas.orders import AcceptedSearchRequest, SearchOrder, SearchPartOrder, SearchPartRequest
from ..schemas.pipelines.specs import ResolvedSpec
from .halving import Rungs
from .sampling import Choice, Tried, count_different, count_grid, draw, grid_choice, suggest
from .spaces import Searched, searched

PART_SECONDS = 1.0
"""About how long a part works before others may have their turn."""
_MOST_TRIALS_A_PART = 50
_MOST_PARTS = 64
_FAMILIES = 3
"""How many kinds of estimators are tuned after the portfolio."""
_FINAL_SHARE = 0.4
"""The most of a budget of time that the last fits may be given."""
_FINAL_SECONDS = 1.5
_FINAL_FITS = 3.0
"""The winner is fitted for its last test, on all rows, and asked for its report."""


@dataclass(frozen=True)
class Planned:
    """A trial to be added: a choice, and the share of the rows to fit it on."""

    choice: Choice
    share: float


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
        """Whether a trial may end after two folds.

        What grid and random try never depends on other trials.
        """
        return self.is_portfolio or self.request.method in ("bayesian", "halving")

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
        seconds, until = self.request.budget.seconds, self.until
        if seconds is None or until is None:
            return None
        best = self.session.execute(best_trials(self.job.id).limit(1)).scalar_one_or_none()
        fit = best.fit_seconds if best is not None and best.fit_seconds else 0.0
        reserve = min(_FINAL_SHARE * seconds, _FINAL_SECONDS + _FINAL_FITS * fit)
        return until - timedelta(seconds=reserve)

    @cached_property
    def counts(self) -> tuple[int, int, int]:
        """How many trials were planned, run, and have a score."""
        own = Trial.search_id == self.job.id
        running = func.sum(case((Trial.state == "running", 1), else_=0))
        scored = func.sum(case((Trial.state == "succeeded", 1), else_=0))
        row = self.session.execute(select(func.count(), running, scored).where(own)).one()
        return row[0], row[1] or 0, row[2] or 0

    @property
    def most(self) -> int | None:
        """How many trials there will be, where that is known."""
        most = self.request.budget.trials
        if self.request.method == "grid" and not self.is_portfolio:
            size = count_grid(self.space)
            most = size if most is None else min(most, size)
        if self.request.method == "random" and not self.is_portfolio:
            different = count_different(self.space)
            most = different if most is None else min(most, different or most)
        if self.request.method == "halving" and not self.is_portfolio:
            return self.rungs.total
        return most

    @cached_property
    def rungs(self) -> Rungs:
        return Rungs.of(self.request.budget.trials, self.order.rows)

    @property
    def is_out_of_time(self) -> bool:
        return self.trials_until is not None and self.at >= self.trials_until

    @property
    def left(self) -> float:
        """How many trials may still be planned at once; infinite where only time ends it."""
        if self.is_out_of_time:
            return 0
        planned, _, _ = self.counts
        if self.request.method == "halving" and not self.is_portfolio:
            return self.rungs.ready(self._tried_shares())
        return math.inf if self.most is None else max(0, self.most - planned)

    @property
    def is_over(self) -> bool:
        """Whether no trial runs and none will be planned."""
        _, running, _ = self.counts
        return self.left == 0 and running == 0

    def plan(self, count: int) -> list[Planned]:
        """Choose up to ``count`` trials."""
        planned, _, _ = self.counts
        count = int(min(count, self.left))
        numbers = range(planned + 1, planned + count + 1)
        if not count:
            return []
        method, seed = self.request.method, self.request.spec.seed
        if self.is_portfolio:
            return self._from_portfolio(planned, count)
        if method == "grid":
            return [Planned(grid_choice(self.space, number - 1), 1.0) for number in numbers]
        if method == "random":
            return [Planned(draw(self.space, seed, number - 1), 1.0) for number in numbers]
        if method == "halving":
            return [
                Planned(draw(self.space, seed, number - 1) if one is None else one, share)
                for number, (one, share) in zip(
                    numbers, self.rungs.next(self._tried_shares()), strict=False
                )
            ]
        return [Planned(one, 1.0) for one in suggest(self.space, self._tried(), count, seed)]

    def _from_portfolio(self, planned: int, count: int) -> list[Planned]:
        """Take what the portfolio holds, then tune the kinds of estimators that did best."""
        first = range(planned, min(planned + count, self.order.portfolio))
        if first:
            return [Planned(Choice(place, {}), 1.0) for place in first]
        tried = self._tried()
        families = _best_families(self.space[: self.order.portfolio], tried)
        tuned = [
            place
            for place in range(self.order.portfolio, len(self.space))
            if family_of(self.space[place]) in families
        ]
        if not tuned:
            return []
        places = {place: number for number, place in enumerate(tuned)}
        known = [
            Tried(Choice(places[one.choice.candidate], one.choice.values), one.loss)
            for one in tried
            if one.choice.candidate in places
        ]
        space = [self.space[place] for place in tuned]
        found = suggest(space, known, count, self.request.spec.seed)
        return [Planned(Choice(tuned[one.candidate], one.values), 1.0) for one in found]

    def _tried(self) -> list[Tried]:
        rows = self.session.execute(
            select(Trial.candidate, Trial.choice, Trial.loss, Trial.folds)
            .where(Trial.search_id == self.job.id)
            .order_by(Trial.number)
        )
        # What was stopped after some folds was worse than the best in each of them.
        return [
            Tried(
                Choice(candidate, choice),
                sum(folds) / len(folds) if loss is None and folds else loss,
            )
            for candidate, choice, loss, folds in rows
        ]

    def _tried_shares(self) -> list[tuple[Choice, float, str, float | None]]:
        rows = self.session.execute(
            select(Trial.candidate, Trial.choice, Trial.share, Trial.state, Trial.loss)
            .where(Trial.search_id == self.job.id)
            .order_by(Trial.number)
        )
        return [
            (Choice(candidate, choice), share, state, loss)
            for candidate, choice, share, state, loss in rows
        ]


def best_trials(search_id: int) -> Select[Trial]:
    """Select the trials on all rows that have a score, the best first."""
    return (
        select(Trial)
        .where(Trial.search_id == search_id, Trial.share == 1.0, Trial.state == "succeeded")
        .order_by(Trial.loss, Trial.number)
    )


def family_of(one: Searched) -> str:
    """Return the kind of a pipeline: its last estimator."""
    return one.candidate.steps[-1].estimator


def _best_families(space: Sequence[Searched], tried: Sequence[Tried]) -> set[str]:
    scored = sorted(
        (one.loss, family_of(space[one.choice.candidate]))
        for one in tried
        if one.loss is not None and one.choice.candidate < len(space)
    )
    return set(list(dict.fromkeys(family for _, family in scored))[:_FAMILIES])


def open_search(session: Session, search_id: int) -> Search | None:
    """Lock a search for planning; None if it has ended, or is gone."""
    job = session.get(Job, search_id, with_for_update=True)
    if job is None or job.state in FINAL:
        return None
    session.refresh(job, ["order"])
    return Search(session, job)


def take_trials(search: Search, part: Job) -> list[Trial]:
    """Give a part its next trials: those that a lost part left behind first.

    A trial whose process was lost ``_MOST_STARTS`` times while it came first has failed.
    """
    session, job = search.session, search.job
    mine = _left_behind(search, part)
    if not mine:
        planned, _, scored = search.counts
        for number, one in enumerate(search.plan(_batch(search, scored)), planned + 1):
            trial = Trial(
                search_id=job.id,
                number=number,
                part_id=part.id,
                candidate=one.choice.candidate,
                choice=one.choice.values,
                share=one.share,
                starts=0,
            )
            session.add(trial)
            mine.append(trial)
    if mine:
        mine[0].starts += 1
    for trial in mine:
        trial.part_id = part.id
    session.flush()
    return mine


_MOST_STARTS = 3


def _left_behind(search: Search, part: Job) -> list[Trial]:
    """Return running trials of this part's earlier attempts, or of parts that have ended."""
    session = search.session
    others = {one.id for one in active_parts(session, search.job.id)} - {part.id}
    running = select(Trial).where(
        Trial.search_id == search.job.id,
        Trial.state == "running",
        Trial.part_id.not_in(others),
    )
    found = list(session.scalars(running.order_by(Trial.number)))
    if found and found[0].starts >= _MOST_STARTS:
        lost = found.pop(0)
        lost.state, lost.finished_at = "failed", search.at
        lost.error = (
            f"The process that ran it was lost {_MOST_STARTS} times, most likely because it needs "
            "more memory than the machine has."
        )
        session.flush()
    return found[:_MOST_TRIALS_A_PART]


def _batch(search: Search, scored: int) -> int:
    """Choose how many trials a part takes, so that it works for about a second."""
    if not scored:
        return 1
    took = search.session.scalar(
        select(func.avg(Trial.fit_seconds)).where(
            Trial.search_id == search.job.id, Trial.fit_seconds.is_not(None)
        )
    )
    return 1 if not took else max(1, min(_MOST_TRIALS_A_PART, int(PART_SECONDS / took)))


def begin(session: Session, job: Job) -> list[int]:
    """Add the first parts of a search.

    Returns:
        Ids of the parts, to be announced after the commit.
    """
    return go_on(Search(session, job))


def go_on(search: Search, *, ending: Job | None = None) -> list[int]:
    """Add the parts that a search needs now.

    Args:
        ending: a part that ends in this transaction.

    Returns:
        Ids of the new parts, to be announced after the commit.
    """
    session, job = search.session, search.job
    others = [one for one in active_parts(session, job.id) if one is not ending]
    if any(one.kind != "trials" for one in others):
        return []  # it comes to its end
    orphans = session.scalar(
        select(func.count()).where(
            Trial.search_id == job.id,
            Trial.state == "running",
            Trial.part_id.not_in([one.id for one in others]),
        )
    )
    if search.is_over and not orphans:
        if others:
            return []  # the last of them concludes
        return [_add_part(search, "conclude")]
    wanted = min(seats(session, job.queue) - len(others), search.left + (1 if orphans else 0))
    if ending is not None:
        wanted = min(wanted, 2)  # growing step by step is soon enough
    return [_add_part(search, "trials") for _ in range(int(max(wanted, 0)))]


def _add_part(search: Search, kind: Literal["trials", "conclude"]) -> int:
    part = add_part(
        search.session,
        search.job,
        kind=kind,
        request=SearchPartRequest(kind=kind, resources=search.request.resources),
        order=SearchPartOrder(dataset_version_id=search.order.dataset_version_id),
        needs=split_needs(search.job.needs),
    )
    return part.id


def seats(session: Session, queue: str) -> int:
    """Count the processes that may work on a search: those of the workers that are online."""
    online = Worker.seen_at > sql_now(-WORKER_ONLINE.total_seconds())
    rows = session.execute(select(Worker.queues, Worker.processes).where(online))
    many = sum(int(processes) for queues, processes in rows if queue in queues)
    return max(1, min(_MOST_PARTS, many))
