"""A real PostgreSQL is stopped in the middle of jobs: they end well, once, with no attempt lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import select, text

from jupyter_mlhub.database import JobTransition, Version
from jupyter_mlhub.errors import Unavailable
from jupyter_mlhub.schemas.pipelines.specs import EvaluateRequest, TrainRequest
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers import runner
from jupyter_mlhub.workers.orders import HANDLERS
from tests.support.endless import start_endless
from tests.support.examples import EXAMPLES, register
from tests.support.people import Team, signed_in
from tests.support.running import running_server, until, worker_is_ready
from tests.support.services import PostgreSQL, running_postgresql
from tests.support.worker_processes import running_worker, worker_of
from tests.support.workplace import Workplace, opened_workplace


@pytest.fixture(scope="module")
def database() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="module")
def workplace(
    tmp_path_factory: pytest.TempPathFactory, database: PostgreSQL
) -> Iterator[Workplace]:
    """With a dataset and a model."""
    state = tmp_path_factory.mktemp("state")
    with opened_workplace(HubSettings(state_dir=state, database_url=database.url)) as workplace:
        ingest(workplace)
        workplace.work()
        train(workplace)
        workplace.work()
        yield workplace


def ingest(workplace: Workplace) -> int:
    writer = workplace.hub.store.writer()
    writer.write((EXAMPLES / "penguins.csv").read_bytes())
    version = workplace.hub.artifacts.register(
        workplace.actor("ada"), "dataset", "penguins", writer.commit(), filename="p.csv"
    )
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    return version.dataset.job_id


def train(workplace: Workplace) -> int:
    steps = [{"estimator": "GaussianNB"}]
    spec = {"dataset": "penguins@1", "target": "species", "steps": steps}
    request = TrainRequest.model_validate({"kind": "train", "spec": spec, "model": "kept"})
    return workplace.hub.submissions.submit(workplace.actor("ada"), request).id


def evaluate(workplace: Workplace) -> int:
    asked = {"model": "kept@1", "dataset": "penguins@1", "save_as": "foretold"}
    request = EvaluateRequest.model_validate(asked)
    return workplace.hub.submissions.submit(workplace.actor("ada"), request).id


KINDS: dict[str, Callable[[Workplace], int]] = {
    "ingest": ingest,
    "train": train,
    "evaluate": evaluate,
}


def versions(workplace: Workplace) -> int:
    with workplace.hub.database.read() as session:
        return len(session.scalars(select(Version.id)).all())


@pytest.mark.parametrize("moment", ["prepare", "finish", "end"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_job_outlives_an_outage(
    workplace: Workplace,
    database: PostgreSQL,
    kind: str,
    moment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job_id = KINDS[kind](workplace)
    before = versions(workplace)
    failures: list[Unavailable] = []

    def in_an_outage(do: Callable[..., Any]) -> Callable[..., Any]:
        def first_away(*arguments: Any) -> Any:
            if failures:
                return do(*arguments)
            with database.away():
                try:
                    return do(*arguments)
                except Unavailable as error:
                    failures.append(error)
                    raise
                finally:  # also where the database was not asked
                    failures.append(Unavailable("over"))

        return first_away

    monkeypatch.setattr(runner, "_RETRY", 0.0)
    if moment == "end":
        claims = workplace.hub.claims
        monkeypatch.setattr(claims, "succeed", in_an_outage(claims.succeed))
    else:
        monkeypatch.setattr(HANDLERS[kind], moment, in_an_outage(getattr(HANDLERS[kind], moment)))
    workplace.work()
    job = workplace.job(job_id)
    assert (job.state, job.attempt, job.times_killed, job.times_silent) == ("succeeded", 1, 0, 0)
    if moment != "finish":  # which asks the store alone
        assert failures[0].code == "database_unavailable"
    with workplace.hub.database.read() as session:
        own = select(JobTransition.state).where(JobTransition.job_id == job_id)
        assert sorted(session.scalars(own)) == ["queued", "running", "succeeded"]
    assert versions(workplace) - before == (0 if kind == "ingest" else 1)


def test_a_database_that_takes_no_writes_is_unavailable(workplace: Workplace) -> None:
    """As the spare one is in a failover."""

    def write() -> None:
        with workplace.hub.database.write() as session:
            session.execute(text("SET TRANSACTION READ ONLY"))
            session.execute(text("UPDATE jobs SET priority = 1"))

    with pytest.raises(Unavailable) as caught:
        write()
    assert caught.value.code == "database_unavailable"


@pytest.mark.timeout(300)  # starts several servers
def test_what_stops_while_the_database_is_away_loses_nothing(tmp_path: Path) -> None:
    """Worker and hub end soon and quietly; what ran is noted and given back later."""
    with running_postgresql() as server, ExitStack() as running:
        option = f"--MLHub.database_url={server.url}"
        options = (option, "--MLHub.start_workers=False", "--MLHub.processes=1")
        hub_server = running.enter_context(running_server(tmp_path, *options, app="mlhub"))
        hub = Team(hub_server).ada
        with ExitStack() as first:
            first.enter_context(running_worker(hub_server, option))
            until(lambda: worker_is_ready(hub), 60, "the worker is ready")
            register(hub, "penguins.csv", "penguins")
            job = start_endless(hub)
            pid = worker_of(hub)
            with server.away():
                first.close()  # it ends with status 0
        notes = list((hub_server.state_dir / "stopped").iterdir())
        assert [note.name.endswith(f"%3A{pid}") for note in notes] == [True]  # for the next worker
        assert (job.refresh().state, job.detail.attempt) == ("running", 1)
        assert "Traceback" not in (tmp_path / "worker.log").read_text()
        with server.away():
            since = time.monotonic()
            running.close()
            assert time.monotonic() - since < 15
    assert "Traceback" not in (tmp_path / "server.log").read_text()


@pytest.mark.timeout(300)  # starts several servers
def test_a_pool_process_begins_while_the_database_is_away(tmp_path: Path) -> None:
    with running_postgresql() as server:
        option = f"--MLHub.database_url={server.url}"
        with running_server(
            tmp_path, option, "--MLHub.worker_processes=1", app="server"
        ) as jupyter:
            hub = signed_in(jupyter)
            main = psutil.Process(worker_of(hub))
            log = jupyter.state_dir / "worker.log"

            def pool() -> psutil.Process | None:
                for child in main.children():
                    with suppress(psutil.NoSuchProcess):  # ended, perhaps not yet reaped
                        if "fork_server" not in " ".join(child.cmdline()):
                            return child
                return None

            with server.away():
                before = until(pool, 10, "there is a pool")
                before.kill()
                until(lambda: (now := pool()) and now.pid != before.pid, 20, "it is replaced")
            register(hub, "penguins.csv", "penguins")
            assert "Timed out waiting for UP" not in log.read_text()
