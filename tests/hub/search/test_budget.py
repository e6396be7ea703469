"""The time that a search leaves for its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.database import EstimatorCatalogue, Job, User
from jupyter_mlhub.errors import JobFailed
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import Claim
from jupyter_mlhub.search.budget import Ending, TimeLeft, ending_of
from jupyter_mlhub.search.state import read_search
from jupyter_mlhub.training.fitting.catalogue.estimators import describe_catalogue
from jupyter_mlhub.workers.orders.trials import TrialsHandler
from tests.support.claiming import claimed, quiet_hub
from tests.support.searching import report, submit, take

DRAWN = {"low": 0.01, "high": 100, "log": True}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with quiet_hub(tmp_path) as hub:
        yield hub


def left(hub: Hub, job_id: int) -> float:
    """The seconds that are left for trials."""
    with hub.database.read() as session:
        search = read_search(session, job_id)
        assert search is not None
        assert search.seconds_left is not None
        return search.seconds_left


def test_a_slower_winner_leaves_less_time_for_trials(hub: Hub) -> None:
    job_id = submit(hub, "random", value=DRAWN, seconds=100)
    one, other = claimed(hub), claimed(hub)
    report(hub, one, take(hub, one), loss=0.5, fit_seconds=3.0)
    early = left(hub, job_id)
    report(hub, other, take(hub, other), loss=0.4, fit_seconds=8.0)
    assert early - left(hub, job_id) == pytest.approx(3 * (8 - 3), abs=2)


class TrialsOfNothing(TrialsHandler):
    """The handler of workers, without a table."""

    def add_dataset(self, *_: Any) -> dict[str, Any]:
        return {}


def prepared(hub: Hub, claim: Claim) -> TrialsOfNothing:
    """The handler of a part that has its trials."""
    with hub.database.write() as session:
        session.execute(update(EstimatorCatalogue).values(document=describe_catalogue().document))
    handler = TrialsOfNothing(claim)
    nothing: Any = None
    handler.prepare(hub, nothing)
    return handler


def test_a_part_bears_that_its_search_is_deleted(hub: Hub) -> None:
    """The heart learns of it a little later."""
    job_id = submit(hub, "random", value=DRAWN, seconds=10)
    handler = prepared(hub, claimed(hub))
    with hub.database.read() as session:
        ada = make_actor(session, session.get_one(User, 1))
    hub.jobs.cancel(ada, job_id)
    hub.jobs.delete(ada, job_id)
    handler.require_time(hub)


@pytest.mark.parametrize(("fit_seconds", "is_over"), [(0.1, False), (8.0, True)])
def test_a_part_ends_when_another_finds_a_slow_winner(
    hub: Hub, fit_seconds: float, is_over: bool
) -> None:
    """After 7 of 10 s a quick winner leaves some time for trials, and a slow one leaves none."""
    job_id = submit(hub, "random", value=DRAWN, seconds=10)
    one = claimed(hub)
    handler = prepared(hub, claimed(hub))
    report(hub, one, take(hub, one), fit_seconds=fit_seconds)
    with hub.database.write() as session:
        job = session.get_one(Job, job_id)
        assert job.started_at is not None
        job.started_at -= timedelta(seconds=7)
    if is_over:
        with pytest.raises(JobFailed, match="The time was up"):
            handler.require_time(hub)
    else:
        handler.require_time(hub)


def test_the_end_takes_at_most_its_share_of_the_budget() -> None:
    small, large = ending_of(1000, 10, 60), ending_of(2_000_000, 50, 60)
    assert small.seconds(0.1) == pytest.approx(1.9, abs=0.1)
    assert small.seconds(0.1, to_mix=2) == pytest.approx(4.9, abs=0.1)
    assert small.seconds(0.1, to_mix=20) == pytest.approx(10.9, abs=0.1)  # no more than 15 %
    assert large.seconds(0.1) == 24
    assert ending_of(1000, 10, None).seconds(100) > 300


def test_a_pipeline_that_can_not_be_fitted_again_in_time_is_given_up() -> None:
    budget = TimeLeft.of(20, {"seconds": 30, "fixed": 2, "most": None})
    assert not budget.is_up
    assert not budget.is_too_short(fold=4, fit=7)  # 4 + 2 + 3 x 7 = 27
    assert budget.is_too_short(fold=4, fit=9)
    assert not TimeLeft.of(None, None).is_too_short(fold=400, fit=900)
    assert not TimeLeft(None, time.monotonic() + 30, Ending(2, 12)).is_too_short(4, 900)
