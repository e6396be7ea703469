"""The plan of a search, between workers that claim its parts, lose them and end them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.database import Job, Trial, User, Worker
from jupyter_mlhub.errors import Conflict, NotFound, TooMany
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import Claim, NotClaimed
from jupyter_mlhub.jobs.fair_queue import next_job
from jupyter_mlhub.languages.documents import restored
from jupyter_mlhub.schemas.jobs import JobQuery
from jupyter_mlhub.schemas.pipelines.searches import TrialQuery
from jupyter_mlhub.search.state import open_search
from tests.support.claiming import OFFER, claimed, job_of, quiet_hub
from tests.support.searching import CHOICES, end, parts, report, submit, take, trials

DRAWN = {"low": 0.01, "high": 100, "log": True}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with quiet_hub(tmp_path) as hub:
        yield hub


def do_trials(hub: Hub, *, most: int = 100) -> int:
    """Work off parts until one concludes. Returns how many there were."""
    for count in range(most):
        claim = claimed(hub)
        if claim.kind == "conclude":
            return count
        numbers = take(hub, claim)
        report(hub, claim, numbers)
        end(hub, claim, idle=not numbers)
    raise AssertionError("the search asks for ever")


def ada(hub: Hub) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.get_one(User, 1))


@pytest.mark.parametrize("method", ["grid", "random", "bayesian", "halving"])
def test_a_finite_space_is_tried_whole_and_once(hub: Hub, method: str) -> None:
    job_id = submit(hub, method)
    do_trials(hub)
    values = [one.choice["0.n_neighbors"] for one in trials(hub, job_id) if one.share < 1]
    if method != "halving":
        values = [one.choice["0.n_neighbors"] for one in trials(hub, job_id)]
    assert sorted(values) == CHOICES


def test_the_budget_of_trials_ends_an_open_search(hub: Hub) -> None:
    job_id = submit(hub, "bayesian", value=DRAWN, trials=7)
    do_trials(hub)
    assert [one.number for one in trials(hub, job_id)] == list(range(1, 8))


def test_the_last_trials_are_shared_among_all_processes(hub: Hub) -> None:
    """Trials of no length at all: one part could take them all."""
    submit(hub, "random", value=DRAWN, processes=2, trials=21)
    first, other = claimed(hub), claimed(hub)
    report(hub, first, take(hub, first), fit_seconds=0.001)
    end(hub, first)
    taken = []
    while (claim := claimed(hub)).kind == "trials":
        numbers = take(hub, claim) if claim.job_id != other.job_id else []
        taken.append(len(numbers))
        report(hub, claim, numbers, fit_seconds=0.001)
        end(hub, claim, idle=not numbers)
        if sum(taken) == 20:
            break
    assert taken == [5, 4, 3, 2, 2, 1, 1, 1, 1]


def test_parts_of_many_processes_work_longer(hub: Hub) -> None:
    """Trials of a second. Parts of few processes work for two seconds, those of 400 for 50."""
    submit(hub, "random", value=DRAWN, processes=400, trials=10_000)
    first = claimed(hub)
    report(hub, first, take(hub, first), fit_seconds=1.0)
    assert len(take(hub, claimed(hub))) == 13
    end(hub, first)


def test_random_choices_do_not_depend_on_who_asks_first(hub: Hub) -> None:
    alone = submit(hub, "random", value=DRAWN, trials=6)
    do_trials(hub)
    hub.jobs.cancel(ada(hub), alone)
    together = submit(hub, "random", value=DRAWN, trials=6)
    first, second = claimed(hub), claimed(hub)
    while numbers := [(claim, take(hub, claim)) for claim in (second, first)]:
        if not any(given for _, given in numbers):
            break
        for claim, given in reversed(numbers):
            report(hub, claim, given)
    choices = [[one.choice for one in trials(hub, job_id)] for job_id in (alone, together)]
    assert choices[0] == choices[1]
    assert len(choices[1]) == 6


def report_by_value(hub: Hub, claim: Claim, numbers: list[int]) -> None:
    """Values near to one are the best, and losses are larger where trials have more."""
    tried = [trials(hub, claim.parent_id or 0)[number - 1] for number in numbers]
    losses = [9 * one.share + abs(np.log(one.choice["0.n_neighbors"])) for one in tried]
    report(hub, claim, numbers, folds=[[float(loss)] for loss in losses])


@pytest.mark.parametrize("resource", [None, "rows", "folds"])
def test_halving_does_not_depend_on_who_asks_first(hub: Hub, resource: str | None) -> None:
    alone = submit(hub, "halving", value=DRAWN, processes=1, trials=9, resource=resource)
    while (claim := claimed(hub)).kind == "trials":
        numbers = take(hub, claim)
        report_by_value(hub, claim, numbers)
        end(hub, claim, idle=not numbers)
    hub.jobs.cancel(ada(hub), alone)
    with hub.database.write() as session:
        session.get_one(Worker, OFFER.worker).processes = 2
    together = submit(hub, "halving", value=DRAWN, trials=9, resource=resource)
    claims = (claimed(hub), claimed(hub))
    while given := [(claim, numbers) for claim in claims if (numbers := take(hub, claim))]:
        for claim, numbers in reversed(given):
            report_by_value(hub, claim, numbers)
    one, other = ([(t.choice, t.share) for t in trials(hub, job)] for job in (alone, together))
    assert one == other
    few = 0.4 if resource == "folds" else 1 / 3
    assert [share for _, share in one] == [few] * 9 + [1.0] * 3
    with hub.database.write() as session:
        search = open_search(session, together)
        assert search is not None
        assert not search.prunes  # which trial is the best so far depends on who asks first


def test_partial_trials_are_listed_after_whole_ones_and_have_no_rank(hub: Hub) -> None:
    some: dict[str, Any] = {"resource": "folds", "folds": 20, "trials": 9}
    job_id = submit(hub, "halving", value=DRAWN, processes=1, **some)
    while (claim := claimed(hub)).kind == "trials":
        numbers = take(hub, claim)
        report_by_value(hub, claim, numbers)
        end(hub, claim, idle=not numbers)
    listed = hub.searches.trials(ada(hub), job_id, TrialQuery()).items
    assert [one.rank for one in listed] == [1, *[None] * 12]
    words = [one.part.words if one.part else "" for one in listed]
    assert words == ["", *["on 7 of 20 folds"] * 3, *["on 2 of 20 folds"] * 9]
    scores = [one.score or 0.0 for one in listed[4:]]
    assert scores == sorted(scores, reverse=True)


def test_the_trials_of_a_lost_part_go_to_the_next(hub: Hub) -> None:
    job_id = submit(hub, "grid", processes=1)
    claim = claimed(hub)
    numbers = take(hub, claim)
    hub.claims.lose(claim, "its process was killed")
    again = claimed(hub)
    assert again.job_id == claim.job_id
    assert take(hub, again) == numbers
    with pytest.raises(NotClaimed):
        report(hub, claim, numbers)  # of the attempt that was lost
    report(hub, again, numbers)
    report(hub, again, numbers, loss=0.1)  # a second time
    end(hub, again)
    do_trials(hub)
    found = trials(hub, job_id)
    assert [(one.state, one.loss) for one in found] == [("succeeded", 0.5)] * 6


def test_a_trial_that_is_lost_three_times_fails_and_the_others_go_on(hub: Hub) -> None:
    job_id = submit(hub, "grid", processes=1)
    for _ in range(3):
        claim = claimed(hub)
        assert take(hub, claim) == [1]
        hub.claims.lose(claim, "its process was killed")
    assert parts(hub, job_id) == [("trials", "failed")]
    hub.searches.mend()
    hub.searches.mend()
    assert parts(hub, job_id) == [("trials", "failed"), ("trials", "queued")]
    do_trials(hub)
    first, *others = trials(hub, job_id)
    assert first.state == "failed"
    assert "was lost 3 times" in (first.error or "")
    assert [one.state for one in others] == ["succeeded"] * 5


def test_a_worker_that_stops_costs_a_trial_nothing(hub: Hub) -> None:
    job_id = submit(hub, "grid", processes=1)
    for _ in range(5):
        assert take(hub, claimed(hub)) == [1]
        hub.claims.give_back(OFFER.worker)
    claim = claimed(hub)
    assert [take(hub, claim) for _ in range(5)] == [[1]] * 5  # the store was away meanwhile
    report(hub, claim, [1])
    assert trials(hub, job_id)[0].state == "succeeded"


def test_a_stopped_search_concludes_at_once(hub: Hub) -> None:
    job_id = submit(hub, "random", value=DRAWN, trials=20)
    one, other = claimed(hub), claimed(hub)
    report(hub, one, take(hub, one))
    take(hub, other)
    assert not hub.searches.trials(ada(hub), job_id, TrialQuery()).stopped
    hub.searches.stop(ada(hub), job_id)
    assert hub.searches.trials(ada(hub), job_id, TrialQuery()).stopped
    assert [trial.state for trial in trials(hub, job_id)] == ["succeeded", "stopped"]
    assert parts(hub, job_id)[2:] == [("conclude", "queued")]
    for claim in (one, other):
        with pytest.raises(NotClaimed):
            hub.claims.heartbeat(claim)
    hub.jobs.cancel(ada(hub), job_id)
    with pytest.raises(Conflict):
        hub.searches.stop(ada(hub), job_id)


def test_who_cancels_a_search_cancels_its_parts_and_who_deletes_it_deletes_them(hub: Hub) -> None:
    job_id = submit(hub, "grid")
    claim = claimed(hub)
    take(hub, claim)
    with pytest.raises(NotFound):
        hub.jobs.cancel(ada(hub), claim.job_id)
    hub.jobs.cancel(ada(hub), job_id)
    assert {state for _, state in parts(hub, job_id)} == {"cancelled"}
    hub.searches.mend()
    assert hub.claims.claim(OFFER) is None
    hub.jobs.delete(ada(hub), job_id)
    with hub.database.read() as session:
        for table in (Job, Trial):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_lists_limits_and_numbers_know_only_the_search(tmp_path: Path) -> None:
    with quiet_hub(tmp_path, max_waiting_jobs=2) as hub:
        first, second = submit(hub, "grid"), submit(hub, "grid")
        page = hub.jobs.page(ada(hub), JobQuery())
        assert [one.id for one in page.items] == [second, first]
        with pytest.raises(TooMany):
            submit(hub, "grid")


def test_a_search_is_no_work_of_its_own_in_the_queue(hub: Hub) -> None:
    submit(hub, "grid")
    with hub.database.write() as session:
        job = next_job(session, OFFER)
        assert job is not None
        assert job.kind == "trials"
    first, second = claimed(hub), claimed(hub)
    assert hub.claims.claim(OFFER) is None
    assert job_of(hub, first.parent_id or 0).state == "running"
    assert {first.kind, second.kind} == {"trials"}


@pytest.mark.parametrize("kind", ["conclude", "train"])
def test_a_search_that_loses_its_end_ends(hub: Hub, kind: str) -> None:
    job_id = submit(hub, "grid")
    do_trials(hub)
    with hub.database.write() as session:
        last = session.scalars(select(Job).where(Job.parent_id == job_id, Job.state == "running"))
        part = last.one()
        part.kind, part.state, part.reason = kind, "failed", "lost 3 times"
        if kind == "conclude":  # and no trial has a score
            for trial in session.scalars(select(Trial)):
                trial.state, trial.error = "failed", "It was refused."
    hub.searches.mend()
    job = job_of(hub, job_id)
    assert job.state == "failed"
    sentence = {
        "conclude": "None of 6 trials has a score. The first one: It was refused.",
        "train": "The winner could not be fitted on all rows: lost 3 times",
    }[kind]
    assert restored((job.error or {})["message"]) == sentence
