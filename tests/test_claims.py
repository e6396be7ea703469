"""Jobs between workers: whose clock is wrong harms nobody, who stops loses nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from jupyter_mlhub.database import Job, JobTransition, Worker, base, sql_now, time_in
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.training.claims import Claim
from jupyter_mlhub.training.routing import Workforce
from jupyter_mlhub.training.turns import Offer
from jupyter_mlhub.workers.caretaker import Caretaker
from jupyter_mlhub.workers.execution import JobRunner
from jupyter_mlhub.workers.fork_server import ForkServer
from jupyter_mlhub.workers.processes import SharedFlag
from tests.services import running_postgresql

OFFER = Offer("w", ("default",), frozenset())
CATALOGUE = {"key": "nothing", "document": {"versions": {}}, "names": []}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(HubSettings(state_dir=tmp_path))
    hub.accounts.create_first("ada", "correct horse")
    hub.queue.publish = lambda job_id, queue: None  # type: ignore[method-assign]
    hub.queue.publish_to = lambda job_id, worker: None  # type: ignore[method-assign]
    yield hub
    hub.close()


def submit(hub: Hub) -> int:
    with hub.database.write() as session:
        return hub.jobs.add(session, 1, kind="train", title="a job", request={}).id


def claimed(hub: Hub, offer: Offer = OFFER) -> Claim:
    claim = hub.claims.claim(offer)
    assert claim is not None
    return claim


def job_of(hub: Hub, job_id: int) -> Job:
    with hub.database.read() as session:
        return session.get_one(Job, job_id)


def causes(hub: Hub, job_id: int) -> list[str]:
    with hub.database.read() as session:
        own = select(JobTransition.cause).where(JobTransition.job_id == job_id)
        return list(session.scalars(own.order_by(JobTransition.id)))


@pytest.fixture
def wrong_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock of this machine so many seconds ahead."""
    usual = base.now

    def ahead(seconds: float) -> None:
        def shifted() -> datetime:
            return datetime.now(UTC) + timedelta(seconds=seconds)

        for module in list(sys.modules.values()):
            if module.__name__.startswith("jupyter_mlhub") and hasattr(module, "now"):
                monkeypatch.setattr(module, "now", shifted)
        assert base.now is not usual

    return ahead


@pytest.mark.parametrize("seconds", [20, -20, 86400])
def test_a_wrong_clock_harms_no_job(
    hub: Hub, wrong_clock: Callable[[float], None], seconds: float
) -> None:
    submit(hub)
    before = claimed(hub)
    wrong_clock(seconds)
    submit(hub)
    during = claimed(hub)
    hub.claims.heartbeat(during)
    assert hub.claims.reap() == []
    assert hub.claims.reconcile() == []
    hub.claims.succeed(during, lambda session: {})
    true = datetime.now(UTC)
    row = job_of(hub, during.job_id)
    with hub.database.read() as session:
        rows = session.scalars(select(JobTransition)).all()
    times = [row.created_at, row.published_at, row.started_at, row.finished_at]
    for at in [*times, *(transition.at for transition in rows)]:
        assert at is not None
        assert abs((at - true).total_seconds()) < 5
    lease = job_of(hub, before.job_id).lease_until
    assert lease is not None
    assert 0 < (lease - true).total_seconds() <= hub.settings.job_lease


@pytest.mark.parametrize("seconds", [20, -20])
def test_a_wrong_clock_takes_no_worker_off_the_list(
    hub: Hub, wrong_clock: Callable[[float], None], seconds: float
) -> None:
    def online() -> tuple[list[str], list[bool]]:
        with hub.database.read() as session:
            names = list(Workforce.of(session).queues)
        return names, [worker.online for worker in hub.jobs.workers()]

    caretaker = Caretaker(hub, OFFER, "here", CATALOGUE)
    caretaker._publish_catalogue()
    caretaker._announce()
    wrong_clock(seconds)
    assert online() == (["w"], [True])
    caretaker._announce()
    assert online() == (["w"], [True])
    with hub.database.read() as session:
        seen = session.get_one(Worker, "w").seen_at
    assert abs((seen - datetime.now(UTC)).total_seconds()) < 5


def test_postgresql_tells_the_time(tmp_path: Path) -> None:
    with running_postgresql() as server:
        hub = Hub(HubSettings(state_dir=tmp_path, database_url=server.url))
        _tells_the_time(hub)
        hub.close()


def test_sqlite_tells_the_time(hub: Hub) -> None:
    _tells_the_time(hub)


def _tells_the_time(hub: Hub) -> None:
    with hub.database.read() as session:
        true = datetime.now(UTC)
        assert abs((time_in(session) - true).total_seconds()) < 5
        for seconds in (-90.5, 0, 3600):
            found = session.scalar(select(sql_now(seconds)))
            assert found is not None
            assert abs((found - true).total_seconds() - seconds) < 5
            assert session.scalar(select(sql_now(seconds) <= sql_now(seconds + 0.5)))


def lose_silently(hub: Hub, job_id: int) -> None:
    with hub.database.write() as session:
        session.get_one(Job, job_id).lease_until = sql_now(-1)
    hub.claims.reap()


def test_a_stopped_worker_costs_a_job_no_attempt(hub: Hub) -> None:
    job_id = submit(hub)
    for number in range(1, 8):
        assert claimed(hub).attempt == number
        hub.claims.give_back("w")
    claim = claimed(hub)
    hub.claims.lose(claim, "its process was killed")
    assert causes(hub, job_id)[-1] == "its process was killed, loss 1 of 3, starts again"
    assert job_of(hub, job_id).state == "queued"
    hub.claims.succeed(claimed(hub), lambda session: {})


@pytest.mark.parametrize(
    ("losses", "sentence"),
    [
        ("kkk", "was killed 3 times, most likely because the job needs more memory"),
        ("sss", "went silent 3 times: it was killed, or its machine was switched off"),
        ("ksk", "was killed twice, and its worker went silent once"),
        ("kgsggs", "was killed once, and its worker went silent twice"),
    ],
)
def test_a_job_given_up_says_how_it_was_lost(hub: Hub, losses: str, sentence: str) -> None:
    job_id = submit(hub)
    for how in losses:
        claim = claimed(hub)
        match how:
            case "k":
                hub.claims.lose(claim, "its process was killed")
            case "s":
                lose_silently(hub, job_id)
            case "g":
                hub.claims.give_back("w")
    job = job_of(hub, job_id)
    assert job.state == "failed"
    assert sentence in (job.error or {})["message"]


@pytest.fixture
def childless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobRunner, "_fork", lambda self: None)


@pytest.mark.usefixtures("childless")
def test_a_worker_that_stops_claims_nothing(hub: Hub) -> None:
    job_id = submit(hub)
    stopping = SharedFlag()
    runner = JobRunner(hub, OFFER, cast("ForkServer", None), stopping)
    stopping.set()
    runner.run_next_job()
    assert job_of(hub, job_id).state == "queued"


@pytest.mark.usefixtures("childless")
def test_what_a_worker_claims_while_it_stops_is_given_back(hub: Hub) -> None:
    job_id = submit(hub)
    stopping = SharedFlag()
    runner = JobRunner(hub, OFFER, cast("ForkServer", None), stopping)
    claim = hub.claims.claim

    def late(offer: Offer) -> Claim | None:
        stopping.set()
        hub.claims.give_back(offer.worker)  # the worker has given all back, and then …
        return claim(offer)

    hub.claims.claim = late  # type: ignore[method-assign]
    runner.run_next_job()
    assert job_of(hub, job_id).state == "queued"
    assert causes(hub, job_id)[-1] == "w stopped, will start again"
