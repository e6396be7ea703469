"""Repeats of a leaderboard's tests: their plan, their job, and what the board makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from jupyter_mlhub.access.actor import Actor
from jupyter_mlhub.database import BoardEntry, EstimatorCatalogue, Job, Outcome, time_in
from jupyter_mlhub.errors import Conflict, Forbidden, Invalid, NotFound
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.orders import RepeatsOrder
from jupyter_mlhub.schemas.people.audit import AuditQuery
from jupyter_mlhub.schemas.people.sharing import ShareChange
from jupyter_mlhub.schemas.pipelines.leaderboards import (
    Leaderboard,
    LeaderboardQuery,
    LeaderboardsQuery,
)
from jupyter_mlhub.schemas.pipelines.repeats import (
    RepeatsCreate,
    RepeatsPlan,
    RepeatsQuery,
    RepeatsRequest,
    RepeatsResult,
)
from jupyter_mlhub.search.leaderboard.decisions import RepeatsMessage, make_result
from tests.support.boards import actor, add_fit, add_search, hub_with_sales
from tests.support.claiming import job_of

SECOND = 0.33
"""The error of a model that 400 rows can't distinguish from one with 0.3, but repeats can."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with hub_with_sales(tmp_path) as hub:
        with hub.database.write() as session:
            nothing: dict[str, Any] = {"versions": {}, "items": [], "scorers": []}
            session.add(EstimatorCatalogue(key="nothing", document=nothing, names=[]))
        yield hub


@pytest.fixture
def ada(hub: Hub) -> Actor:
    return actor(hub, "ada")


def board_id(hub: Hub, who: Actor) -> int:
    return hub.leaderboards.list(who, LeaderboardsQuery()).items[0].id


def board_of(hub: Hub, who: Actor, **query: Any) -> Leaderboard:
    return hub.leaderboards.get(who, board_id(hub, who), LeaderboardQuery(**query))


def plan_of(hub: Hub, who: Actor, **query: Any) -> RepeatsPlan:
    return hub.repeats.plan(who, board_id(hub, who), RepeatsQuery(**query))


def submit(hub: Hub, who: Actor, **body: Any) -> Job:
    made = hub.repeats.submit(who, board_id(hub, who), RepeatsCreate.model_validate(body))
    return job_of(hub, made.id)


def end(
    hub: Hub,
    job: Job,
    losses: list[float],
    differ: set[tuple[int, int]],
    repeats: int = 2,
    **pair: Any,
) -> None:
    """Let a job that repeats tests end with these losses of its entries."""
    request = RepeatsRequest.model_validate(job.request)
    numbers = {"variance": 0.001, "once": 0.002, "fixed": 0.0005, "freedom": 300.0} | pair
    message = RepeatsMessage.model_validate(
        {
            "repeats": repeats,
            "judged_by": "rmse",
            "scores": [1 - loss for loss in losses],
            "losses": losses,
            "pairs": [
                {
                    **{"first": a, "second": b, "difference": losses[a] - losses[b]},
                    **{**numbers, "by_folds": False, "differs": (a, b) in differ},
                }
                for a, b in combinations(range(len(losses)), 2)
            ],
        }
    )
    result = make_result(request, order_of(hub, job), message)
    with hub.database.write() as session:
        stored = session.get_one(Job, job.id)
        stored.state, stored.finished_at = "succeeded", time_in(session)
        stored.result = {"repeats": result.model_dump(mode="json")}


def order_of(hub: Hub, job: Job) -> RepeatsOrder:
    with hub.database.read() as session:
        return RepeatsOrder.model_validate(session.get_one(Job, job.id).order)


def test_the_plan_is_what_would_decide_and_what_it_costs(hub: Hub, ada: Actor) -> None:
    best = add_fit(hub, 0.3, predict_seconds=1.0)
    second = add_fit(hub, SECOND, noise=5, predict_seconds=3.0)
    poor = add_fit(hub, 0.9)
    plan = plan_of(hub, ada)
    assert (plan.state, plan.metric, plan.running) == ("measure", "r2", None)
    assert plan.entries == [f"job:{best}", f"job:{second}"]
    (rival,) = plan.rivals
    assert (rival.entry, rival.decided, rival.rows) == (f"job:{second}", False, None)
    assert (plan.repeats, plan.up_to, plan.most, plan.fits) == (2, 20, 20, 20)
    # A fit takes half a second, and 400 rows are predicted in each repeat.
    assert plan.seconds == pytest.approx(2 * (10 * 0.5 + 0.4 * 4))
    ridge = "StandardScaler → Ridge"
    assert plan.sentence == (
        f"2 repeats (20 fits, about 15 seconds) would show how many can distinguish {ridge} (job "
        f"{best}) from {ridge} (job {second}). These follow at once, 20 at most (200 fits, about 2 "
        "minutes)."
    )

    decided = plan_of(hub, ada, entries=f"job:{best},job:{poor}")
    assert (decided.state, decided.repeats) == ("alone", None)
    assert [one.decided for one in decided.rivals] == [True]

    # What was chosen may be anywhere: those on the board are meant, if they are two to five.
    assert plan_of(hub, ada, chosen=f"job:{poor},job:999,trial:999/1,job:{best}") == decided
    assert plan_of(hub, ada, chosen=f"job:999,job:{poor}") == plan
    with pytest.raises(ValidationError, match="entries or chosen, and only one"):
        plan_of(hub, ada, chosen="job:1", entries="job:1,job:2")


def test_rows_that_are_too_few_are_told(hub: Hub, ada: Actor) -> None:
    best = add_fit(hub, 0.3)
    near = add_fit(hub, 0.3001, noise=5)
    plan = plan_of(hub, ada)
    assert (plan.state, plan.repeats, plan.entries) == ("rows", None, [])
    (rival,) = plan.rivals
    assert rival.rows is not None
    assert rival.rows > 10_000
    assert plan.sentence.startswith("Even 20 repeats can't distinguish ")
    assert f"these 400 rows are too few. About {rival.rows:,} rows of such data" in plan.sentence
    with pytest.raises(Conflict, match="too few") as caught:
        submit(hub, ada)
    assert caught.value.code == "nothing_to_repeat"
    # Who wants to repeat them all the same may do so.
    job = submit(hub, ada, entries=[f"job:{best}", f"job:{near}"], repeats=3)
    assert job.request["repeats"] == 3


def test_models_with_the_same_losses_can_not_be_decided(hub: Hub, ada: Actor) -> None:
    add_fit(hub, 0.3)
    add_fit(hub, 0.3)
    plan = plan_of(hub, ada)
    assert (plan.state, plan.rivals[0].rows) == ("rows", None)
    assert "the losses are equal" in plan.sentence


def test_a_split_without_a_seed_is_not_repeated(hub: Hub, ada: Actor) -> None:
    split = {"method": "rows", "train": {"start": 0, "end": 99}, "test": {"start": 100, "end": 399}}
    for noise in (0, 5):
        add_fit(hub, 0.3, noise=noise, validation=split)
    plan = plan_of(hub, ada)
    assert (plan.state, plan.most) == ("fixed", None)
    assert plan.sentence.startswith("The split is fixed (fitted on rows 0–99")
    with pytest.raises(Conflict, match="The split is fixed"):
        submit(hub, ada, entries=plan.entries or None, repeats=5)


def test_there_is_nothing_to_decide_about_one_or_none(hub: Hub, ada: Actor) -> None:
    add_search(hub, [0.5, 0.6])
    assert plan_of(hub, ada).state == "untested"
    add_fit(hub, 0.3)
    assert plan_of(hub, ada).state == "alone"
    with pytest.raises(Conflict):
        submit(hub, ada)


def test_the_best_five_are_looked_at(hub: Hub, ada: Actor) -> None:
    for noise in range(8):
        add_fit(hub, 0.3 + noise / 100_000, noise=noise)
    plan = plan_of(hub, ada)
    assert len(plan.rivals) == 4
    assert "Only the best 5 of 8 are looked at." in plan.sentence


def test_entries_that_are_none_are_refused(hub: Hub, ada: Actor) -> None:
    best, second = add_fit(hub, 0.3), add_fit(hub, SECOND, noise=5)
    search = add_search(hub, [0.2])
    for wanted, why in (
        (f"job:{best},job:99", "job:99 is not on this leaderboard"),
        (f"job:{best},job:{best}", "is there twice"),
        (f"job:{best},trial:{search}/1", "was not compared"),
    ):
        with pytest.raises(Invalid, match=why):
            plan_of(hub, ada, entries=wanted)
        with pytest.raises(Invalid, match=why):
            submit(hub, ada, entries=wanted.split(","))
    with pytest.raises(Invalid, match="at most 20 times"):
        submit(hub, ada, entries=[f"job:{best}", f"job:{second}"], repeats=21)
    with pytest.raises(Invalid, match="must not be smaller"):
        submit(hub, ada, repeats=4, up_to=3)
    with pytest.raises(Invalid, match="does not judge"):
        plan_of(hub, ada, metric="accuracy")


def test_the_job_has_new_seeds_and_the_split_of_the_board(hub: Hub, ada: Actor) -> None:
    holdout = {"method": "kfold", "folds": 5, "repeats": 2, "seed": 7}
    best = add_fit(hub, 0.3, validation=holdout)
    second = add_fit(hub, SECOND, noise=5, validation=holdout)
    resources = {"priority": -1, "seconds": 600}
    job = submit(hub, ada, resources=resources)
    plan = plan_of(hub, ada)
    assert plan.running == job.id
    assert (job.kind, job.state, job.priority, job.owner_id) == ("repeats", "queued", -1, 1)
    assert job.needs == "Ridge,StandardScaler"
    request = RepeatsRequest.model_validate(job.request)
    assert (request.dataset, request.metric, request.repeats) == ("sales@1", "r2", plan.repeats)
    assert request.up_to == plan.up_to
    assert request.entries == [f"job:{best}", f"job:{second}"]
    assert request.resources.seconds == 600
    order = order_of(hub, job)
    # Seeds 7 and 8 are those of the board.
    assert order.validation.model_dump() == {
        **{"method": "kfold", "folds": 5, "repeats": 1, "groups": None, "stratified": True},
        "seed": 9,
    }
    assert [one.kinds for one in order.fits] == [{"x": "numeric"}] * 2
    (entry,) = hub.audit.page(ada, AuditQuery(filter=f"job:{job.id}")).items
    assert (entry.action, entry.details["title"]) == ("jobs.submit", job.title)
    with pytest.raises(Conflict, match=f"Job {job.id} repeats tests") as caught:
        submit(hub, ada)
    assert caught.value.code == "repeats_run"
    hub.jobs.cancel(ada, job.id)
    assert plan_of(hub, ada).running is None
    assert board_of(hub, ada).decision is None
    assert board_of(hub, ada).total == 2


def test_the_board_follows_what_repeats_have_shown(hub: Hub, ada: Actor) -> None:
    best = add_fit(hub, 0.3)
    second = add_fit(hub, SECOND, noise=5)
    third = add_fit(hub, 0.9)
    before = board_of(hub, ada)
    assert [(one.job_id, one.standing) for one in before.items] == [
        *((best, 1), (second, 1), (third, 2))
    ]
    job = submit(hub, ada)
    end(hub, job, [0.12, 0.1], {(0, 1)}, repeats=8)
    board = board_of(hub, ada)
    assert [(one.job_id, one.rank, one.standing) for one in board.items] == [
        *((second, 1, 1), (best, 2, 2), (third, 3, 3))
    ]
    assert [one.repeated for one in board.items] == [pytest.approx(0.9), pytest.approx(0.88), None]
    assert [one.score for one in board.items] == [
        pytest.approx(1 - error**2) for error in (SECOND, 0.3, 0.9)
    ]
    decision = board.decision
    assert decision is not None
    assert (decision.job_id, decision.repeats) == (job.id, 8)
    ridge = "StandardScaler → Ridge"
    assert decision.sentence == (
        f"After 8 repeats, {ridge} (job {second}) is better than {ridge} "
        f"(job {best}) by root mean squared error."
    )
    assert plan_of(hub, ada).state == "alone"
    # Another metric was not decided.
    assert board_of(hub, ada, metric="rmse").decision is None


def test_after_repeats_that_did_not_decide_the_plan_is_by_what_they_show(
    hub: Hub, ada: Actor
) -> None:
    add_fit(hub, 0.3)
    second = add_fit(hub, SECOND, noise=5)
    gap = 0.1
    for once, fixed, state in ((0.008, 0.0006, "repeats"), (0.008, 0.002, "rows")):
        job = submit(hub, ada)
        repeats = job.request["repeats"]
        end(hub, job, [0.1, 0.1 + gap], set(), repeats, once=once, fixed=fixed)
        plan = plan_of(hub, ada)
        assert (plan.state, plan.up_to) == (state, None)
        decision = board_of(hub, ada).decision
        assert decision is not None
        assert "still can't be distinguished from" in decision.sentence
        if state == "repeats":
            assert plan.repeats is not None
            assert 8 < plan.repeats < 16
            assert plan.fits == 10 * plan.repeats
            assert plan.sentence.startswith(f"{plan.repeats} repeats ({plan.fits} fits) would dist")
    # (1.96 + 0.84)² = 7.84 times the variance is needed.
    (rival,) = plan.rivals
    assert rival.entry == f"job:{second}"
    assert rival.rows == pytest.approx(400 * 7.84 * 0.008 / gap**2, rel=0.1)


def test_people_see_repeats_that_are_theirs_or_shared(hub: Hub, ada: Actor) -> None:
    ben = actor(hub, "ben")
    jobs = [add_fit(hub, 0.3), add_fit(hub, SECOND, noise=5)]
    number = board_id(hub, ada)
    for ask in (
        lambda: hub.repeats.plan(ben, number, RepeatsQuery()),
        lambda: hub.repeats.submit(ben, number, RepeatsCreate()),
    ):
        with pytest.raises(NotFound, match="You have no leaderboard"):
            ask()
    for job in jobs:
        hub.jobs.share(ada, job, ShareChange(user="ben", level="read"))
    assert plan_of(hub, ben).state == "measure"
    with pytest.raises(Invalid) as caught:  # the dataset is not shared
        submit(hub, ben)
    assert caught.value.code == "unknown_dataset"
    repeats = submit(hub, ada)
    assert plan_of(hub, ben).running is None
    end(hub, repeats, [0.12, 0.1], {(0, 1)})
    assert board_of(hub, ben).decision is None
    assert [one.job_id for one in board_of(hub, ben).items] == jobs
    hub.jobs.share(ada, repeats.id, ShareChange(user="ben", level="read"))
    assert [one.job_id for one in board_of(hub, ben).items] == jobs[::-1]
    hub.artifacts.share(ada, "dataset", "sales", ShareChange(user="ben", level="read"))
    again = submit(hub, ben, entries=[f"job:{job}" for job in jobs], repeats=2)
    assert again.request["dataset"] == "ada/sales@1"
    hub.jobs.delete(ada, repeats.id)
    assert board_of(hub, ada).decision is None
    assert [one.job_id for one in board_of(hub, ada).items] == jobs


def test_who_may_not_submit_jobs_may_look(hub: Hub, ada: Actor) -> None:
    add_fit(hub, 0.3)
    add_fit(hub, SECOND, noise=5)
    reader = replace(ada, permissions=frozenset({"jobs.read", "datasets.read"}))
    assert plan_of(hub, reader).state == "measure"
    with pytest.raises(Forbidden):
        submit(hub, reader)


def test_what_the_work_sends_must_fit_what_was_asked(hub: Hub, ada: Actor) -> None:
    add_fit(hub, 0.3)
    add_fit(hub, SECOND, noise=5)
    job = submit(hub, ada)
    request, order = RepeatsRequest.model_validate(job.request), order_of(hub, job)
    pair = {
        **{"first": 0, "second": 1, "difference": 0.1, "variance": 1.0, "once": 1.0, "fixed": 0.5},
        **{"freedom": 9.0, "by_folds": False, "differs": True},
    }
    good = {
        "repeats": 2,
        "judged_by": "rmse",
        "scores": [1.0, 2.0],
        "losses": [1.0, 2.0],
        "pairs": [pair],
    }
    result = make_result(request, order, RepeatsMessage.model_validate(good))
    assert isinstance(result, RepeatsResult)
    assert [one.entry for one in result.entries] == request.entries
    for bad in (
        {"repeats": 1},
        {"repeats": 21},
        {"scores": [1.0]},
        {"losses": [1.0, float("nan")]},
        {"pairs": []},
        {"pairs": [{**pair, "second": 5}]},
        {"pairs": [{**pair, "variance": -1.0}]},
        {"more": 1},
    ):
        with pytest.raises(ValueError, match=r".+"):
            make_result(request, order, RepeatsMessage.model_validate(good | bad))


def test_a_repeat_is_no_entry(hub: Hub, ada: Actor) -> None:
    add_fit(hub, 0.3)
    add_fit(hub, SECOND, noise=5)
    job = submit(hub, ada)
    with hub.database.write() as session:
        entry = session.get_one(BoardEntry, (board_id(hub, ada), job.id, "repeats"))
        assert entry.stands_by == "repeats"
        session.merge(Outcome(job_id=job.id, metrics={"r2": [1.0]}))
    assert board_of(hub, ada).total == 2
