"""Plan a search: which trials come next, when it is over, and how many parts it needs meanwhile.

All of it happens in the transaction of the worker that asks, so no process coordinates a search.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..database import Job, Trial, Worker, sql_now
from ..jobs.parts import add_part, kinds_of_active_parts
from ..jobs.routing import WORKER_ONLINE, split_needs
from ..languages import say
from ..schemas.orders import SearchPartOrder, SearchPartRequest
from ..schemas.pipelines.searches import MOST_TRIALS
from ..training.validation import tests_of
from .halving import FIRST_RUNG, Rungs
from .portfolio import family_of
from .samples import Sampled, next_up, sample_shares
from .sampling import (
    FEWEST,
    Choice,
    Tried,
    Tuned,
    count_different,
    count_grid,
    draw,
    grid_choice,
    is_saturated,
    suggest,
)
from .spaces import Searched
from .state import Search

PART_SECONDS = 2.0
"""About how long a part works before others may have their turn."""
_PARTS_A_SECOND = 8
"""Parts of a search begin and end one at a time, so those of many processes work longer."""
_MOST_TRIALS_A_PART = 50
_FIRST_PARTS = 64
"""The most that are added at once. Each that ends adds another, until all processes have one."""
_MOST_LOSSES = 3
"""A trial has failed when its process was lost this many times."""
_MOST_OF_PORTFOLIO = 3
"""The most trials of the portfolio that a part takes, as some take much longer than others."""
_ON_SAMPLES = 0.75
"""The most of a budget of trials that begins on samples of the rows."""
_FAMILIES = 3
"""How many kinds of estimators are tuned after the portfolio."""


@dataclass(frozen=True)
class Planned:
    """A trial to be added: a choice, and the share of the resource that it gets."""

    choice: Choice
    share: float


class Planner:
    """Chooses the trials of a search by its method."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._request = search.request
        self._space = search.space

    @property
    def most(self) -> int | None:
        """How many trials there will be, where that is known."""
        most = self._request.budget.trials
        if self._request.method == "grid" and not self._search.is_portfolio:
            size = count_grid(self._space)
            most = size if most is None else min(most, size)
        if self._request.method in ("random", "bayesian") and not self._search.is_portfolio:
            different = count_different(self._space)
            most = different if most is None else min(most, different or most)
        if self._request.method == "halving" and not self._search.is_portfolio:
            return self.rungs.total
        return most

    @cached_property
    def rungs(self) -> Rungs:
        first = self._request.budget.trials or FIRST_RUNG
        different = count_different(self._space)
        return Rungs.of(min(first, different or first), self._search.shares)

    @property
    def left(self) -> int:
        """How many trials may still be planned at once."""
        if self._search.is_out_of_time or self._search.order.saturated_at is not None:
            return 0
        planned, _, _ = self._search.counts
        if self._request.method == "halving" and not self._search.is_portfolio:
            return self.rungs.ready(self._tried_shares())
        most = MOST_TRIALS if self.most is None else min(self.most, MOST_TRIALS)
        return max(0, most - planned)

    @property
    def is_over(self) -> bool:
        """Whether no trial runs and none will be planned."""
        _, running, _ = self._search.counts
        return self.left == 0 and running == 0

    def plan(self, count: int) -> list[Planned]:
        """Choose up to ``count`` trials."""
        planned, _, _ = self._search.counts
        count = min(count, self.left)
        numbers = range(planned + 1, planned + count + 1)
        if not count:
            return []
        method, seed = self._request.method, self._request.spec.seed
        if self._search.is_portfolio:
            return self._from_portfolio(count)
        if method == "grid":
            return [Planned(grid_choice(self._space, number - 1), 1.0) for number in numbers]
        if method == "random":
            return [Planned(draw(self._space, seed, number - 1), 1.0) for number in numbers]
        if method == "halving":
            return [
                Planned(draw(self._space, seed, number - 1) if one is None else one, share)
                for number, (one, share) in zip(
                    numbers, self.rungs.next(self._tried_shares()), strict=False
                )
            ]
        return [Planned(one, 1.0) for one in suggest(self._space, self._tried(), count, seed)]

    def _from_portfolio(self, count: int) -> list[Planned]:
        """Take what the portfolio holds, then tune the kinds of estimators that did best."""
        if first := self._of_portfolio(count):
            return first
        tried = self._tried()
        families = _best_families(self._space[: self._search.order.portfolio], tried)
        tuned = [
            place
            for place in range(self._search.order.portfolio, len(self._space))
            if family_of(self._space[place].candidate) in families
        ]
        if not tuned:
            return []
        places = {place: number for number, place in enumerate(tuned)}
        known = [
            Tried(Choice(places[one.choice.candidate], one.choice.values), one.loss)
            for one in tried
            if one.choice.candidate in places
        ]
        # What the portfolio tried of a family is known of it.
        known += [
            Tried(Choice(places[place], values), one.loss)
            for one in tried
            if one.choice.candidate < self._search.order.portfolio
            for place in tuned
            if (values := self._space[place].values_of(self._space[one.choice.candidate]))
            is not None
        ]
        space = [self._space[place] for place in tuned]
        found = suggest(space, known, count, self._request.spec.seed)
        return [Planned(Choice(tuned[one.candidate], one.values), 1.0) for one in found]

    def _of_portfolio(self, count: int) -> list[Planned]:
        """Take trials of the portfolio, or one of a sample that goes on to more rows."""
        size = self._search.order.portfolio
        shares = sample_shares(self._search.order.rows)
        known = self._sampled()
        begun = sum(one.share == shares[0] and one.choice.candidate < size for one in known)
        if len(shares) > 1 and self._request.budget.trials is not None:
            size = min(size, math.ceil(self._request.budget.trials * _ON_SAMPLES))
        left = self._search.seconds_left
        if up := next_up(known, shares, left, are_all_begun=begun >= size):
            return [Planned(up.choice, up.share)]
        places = range(begun, min(begun + min(count, _MOST_OF_PORTFOLIO), size))
        return [Planned(Choice(place, {}), shares[0]) for place in places]

    def _sampled(self) -> list[Sampled]:
        rows = self._search.session.execute(
            select(
                Trial.candidate,
                Trial.choice,
                Trial.share,
                Trial.loss,
                Trial.folds,
                Trial.fit_seconds,
                Trial.state,
            )
            .where(Trial.search_id == self._search.job.id)
            .order_by(Trial.number)
        )
        # On a sample a trial may have had fewer folds than it will have.
        most = tests_of(self._request.spec.validation) or 1
        return [
            Sampled(
                Choice(candidate, choice),
                share,
                loss,
                (seconds or 0.0) * max(most, len(folds)),
                is_running=state == "running",
            )
            for candidate, choice, share, loss, folds, seconds, state in rows
        ]

    def _tried(self) -> list[Tried]:
        """Return each choice once, with its loss on the largest share of the rows."""
        rows = self._search.session.execute(
            select(Trial.candidate, Trial.choice, Trial.loss, Trial.folds)
            .where(Trial.search_id == self._search.job.id)
            .order_by(Trial.share, Trial.number)
        )
        found: dict[str, Tried] = {}
        for candidate, values, loss, folds in rows:
            choice = Choice(candidate, values)
            if (
                loss is None and folds
            ):  # when it was stopped, it was behind the best in each of them
                loss = sum(folds) / len(folds)
            if loss is not None or choice.key not in found:
                found[choice.key] = Tried(choice, loss)
        return list(found.values())

    def _tried_shares(self) -> list[tuple[Choice, float, str, float | None]]:
        rows = self._search.session.execute(
            select(Trial.candidate, Trial.choice, Trial.share, Trial.state, Trial.loss)
            .where(Trial.search_id == self._search.job.id)
            .order_by(Trial.number)
        )
        return [
            (Choice(candidate, choice), share, state, loss)
            for candidate, choice, share, state, loss in rows
        ]


def _best_families(space: Sequence[Searched], tried: Sequence[Tried]) -> set[str]:
    scored = sorted(
        (one.loss, family_of(space[one.choice.candidate].candidate))
        for one in tried
        if one.loss is not None and one.choice.candidate < len(space)
    )
    return set(list(dict.fromkeys(family for _, family in scored))[:_FAMILIES])


def end_if_saturated(search: Search) -> None:
    """Plan no more trials once what they might gain lies within the noise."""
    planned, _, _ = search.counts
    if not search.may_end_early or search.order.saturated_at is not None or planned < FEWEST:
        return
    ended = search.session.execute(
        select(Trial.candidate, Trial.folds, Trial.loss)
        .where(
            Trial.search_id == search.job.id,
            Trial.share == 1.0,
            Trial.state.in_(("succeeded", "stopped")),
        )
        .order_by(Trial.number)
    ).all()
    dimensions = [len(one.ranges) for one in search.space]
    tuned = [one for one in ended if dimensions[one.candidate]]
    scored = [Tuned(one.folds, dimensions[one.candidate]) for one in tuned if one.loss is not None]
    if not scored:
        return
    best = min(one.loss for one in ended if one.loss is not None)
    test_share = search.test_share(len(scored[0].folds))
    if is_saturated(scored, len(tuned), best, test_share):
        search.order = search.order.model_copy(update={"saturated_at": search.at})
        search.job.order = search.order.model_dump(mode="json")


def take_trials(search: Search, part: Job) -> list[Trial]:
    """Give a part its next trials: those that a lost part left behind first.

    A trial has failed when its process was lost ``_MOST_LOSSES`` times while it ran.
    """
    session, job = search.session, search.job
    mine = _left_behind(search, part)
    if not mine:
        planned, _, scored = search.counts
        planner = Planner(search)
        count = _batch(search, scored, planner.left)
        for number, one in enumerate(planner.plan(count), planned + 1):
            trial = Trial(
                search_id=job.id,
                number=number,
                part_id=part.id,
                candidate=one.choice.candidate,
                choice=one.choice.values,
                share=one.share,
            )
            session.add(trial)
            mine.append(trial)
    for trial in mine:
        trial.part_id = part.id
    session.flush()
    return mine


def _left_behind(search: Search, part: Job) -> list[Trial]:
    """Return running trials of this part's earlier attempts, or of parts that have ended."""
    session = search.session
    others = kinds_of_active_parts(session, search.job.id).keys() - {part.id}
    running = select(Trial).where(
        Trial.search_id == search.job.id,
        Trial.state == "running",
        Trial.part_id.not_in(others),
    )
    found = list(session.scalars(running.order_by(Trial.number)))
    for lost in found:
        if lost.times_lost >= _MOST_LOSSES:
            lost.state, lost.finished_at = "failed", search.at
            lost.error = say(
                "The process that ran it was lost {most_losses} times, most likely "
                "because it needs more memory than the machine has.",
                most_losses=_MOST_LOSSES,
            )
    session.flush()
    return [one for one in found if one.state == "running"][:_MOST_TRIALS_A_PART]


def _batch(search: Search, scored: int, left: int) -> int:
    """Choose how many trials a part takes, so that it works for some seconds.

    Near the end it takes half of its share of what is left, so that all parts end at about the same
    time (C. D. Polychronopoulos and D. J. Kuck, Guided Self-Scheduling, 1987).
    """
    if not scored:
        return 1
    own = (Trial.search_id == search.job.id, Trial.state == "succeeded")
    fit = search.session.scalar(select(func.avg(Trial.fit_seconds)).where(*own))
    # Of a halving search over folds, the first trials have few.
    most = select(Trial.folds).where(*own).order_by(Trial.share.desc()).limit(1)
    folds = search.session.scalar(most)
    took = (fit or 0.0) * len(folds or ())
    if not took:
        return 1
    processes = seats(search.session, search.job.queue)
    seconds = max(PART_SECONDS, processes / _PARTS_A_SECOND)
    share = math.ceil(left / (2 * processes))
    return max(1, min(_MOST_TRIALS_A_PART, int(seconds / took), share))


def go_on(search: Search, *, ending: Job | None = None, idle: bool = False) -> list[int]:
    """Add the parts that a search needs now.

    Args:
        ending: a part that ends in this transaction.
        idle: whether that part found nothing to try.

    Returns:
        Ids of the new parts, to be announced after the commit.
    """
    session, job = search.session, search.job
    others = kinds_of_active_parts(session, job.id)
    if ending is not None:
        others.pop(ending.id, None)
    if any(kind != "trials" for kind in others.values()):
        return []  # it comes to its end
    orphans = session.scalar(
        select(func.count()).where(
            Trial.search_id == job.id,
            Trial.state == "running",
            Trial.part_id.not_in(others),
        )
    )
    planner = Planner(search)
    if idle or (planner.is_over and not orphans):
        # The last of the parts that still work concludes, or goes on.
        return [] if others or orphans else [_add_part(search, "conclude")]
    left = planner.left + (1 if orphans else 0)
    wanted = min(seats(session, job.queue) - len(others), left, _FIRST_PARTS)
    if ending is not None:
        wanted = min(wanted, 2)  # growing step by step is soon enough
    return [_add_part(search, "trials") for _ in range(wanted)]


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
    return max(1, sum(int(processes) for queues, processes in rows if queue in queues))
