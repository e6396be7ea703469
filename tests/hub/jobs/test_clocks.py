"""The database tells the time: a machine with a wrong clock harms no job and no worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from jupyter_mlhub.database import JobTransition, Worker, base, sql_now, time_in
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.routing import Workforce
from jupyter_mlhub.schemas.jobs import WorkerQuery
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers.housekeeping import Housekeeping
from tests.support.claiming import CATALOGUE, OFFER, claimed, job_of, quiet_hub, submit
from tests.support.services import running_postgresql


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with quiet_hub(tmp_path) as hub:
        yield hub


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
    assert hub.claims.reap(hub.claims.silent()) == []
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
        return names, [worker.online for worker in hub.jobs.workers(WorkerQuery()).items]

    keeper = Housekeeping(hub, OFFER, "here", CATALOGUE)
    keeper.publish_catalogue()
    keeper.announce()
    wrong_clock(seconds)
    assert online() == (["w"], [True])
    keeper.announce()
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
