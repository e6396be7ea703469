"""A team's hub: a server that is no shell, other databases and brokers, workers elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import job_handle
from jupyter_mlhub.errors import Invalid, Unauthenticated, Unavailable
from tests.support.endless import start_endless
from tests.support.examples import register
from tests.support.people import setup_code
from tests.support.running import (
    PASSWORD,
    RunningServer,
    running_server,
    send,
    until,
    worker_is_ready,
)
from tests.support.services import running_postgresql, running_rabbitmq, running_redis
from tests.support.worker_processes import pool_processes, running_worker


def is_busy(pid: int) -> bool:
    return psutil.Process(pid).cpu_percent(0.2) > 20


def main_job(hub: HubClient) -> None:
    until(lambda: worker_is_ready(hub), 60, "the worker is ready")
    register(hub, "penguins.csv", "penguins")
    hub.train("penguins", "species", "GaussianNB").wait()
    assert len(hub.dataset("penguins").to_pandas()) == 344
    assert hub.model("penguins-species").load().n_features_in_ == 7
    job = start_endless(hub)
    assert job.cancel().state == "cancelled"
    hub.train("penguins", "species", "DummyClassifier").wait()
    page = hub.jobs()
    assert [job.state for job in page[:2]] == ["succeeded", "cancelled"]
    assert hub.delete("dataset", "penguins").freed_bytes > 10_000


def test_a_team_hub_on_postgresql_and_redis(tmp_path: Path) -> None:
    with running_postgresql() as database, running_redis() as broker:
        options = [f"--MLHub.database_url={database.url}", f"--MLHub.broker_url={broker}"]
        with running_server(
            tmp_path, *options, "--MLHub.start_workers=False", app="mlhub"
        ) as server:
            hub = server.client()
            with pytest.raises(Invalid, match="setup code is wrong"):
                hub.create_first_account("ada", PASSWORD, "guess")
            hub.create_first_account("ada", PASSWORD, setup_code(server))
            with running_worker(server, *options):
                main_job(hub)
                a_job_for_another_worker(hub, server, *options)
            assert not any(worker.online for worker in hub.workers())
            assert hub.admin.verify_audit().intact
            refuses_to_forget(database.url)
            stranger = HubClient(server.url, "not a token")
            with pytest.raises(Unauthenticated):
                stranger.datasets()
            hub.logout()
            with pytest.raises(Unauthenticated):
                hub.datasets()


def test_a_job_that_ends_while_the_database_is_away_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_handle, "WAIT", 0.2)  # who waits asks meanwhile, too
    with running_postgresql() as database, ThreadPoolExecutor() as threads:
        option = f"--MLHub.database_url={database.url}"
        with running_server(tmp_path, option, app="server") as server:
            hub = server.client()
            hub.create_first_account("ada", PASSWORD)
            until(lambda: worker_is_ready(hub), 60, "the worker is ready")
            register(hub, "penguins.csv", "penguins")
            steps = [{"estimator": "GradientBoostingClassifier"}]
            job = hub.train("penguins", "species", steps, model="kept")
            until(lambda: job.refresh().progress.note.startswith("fold"), 30, "the fit runs")
            workers = pool_processes(hub)
            waiting = threads.submit(job.wait)
            with database.away():
                with pytest.raises(Unavailable, match="database does not answer"):
                    hub.datasets()
                until(lambda: not any(map(is_busy, workers)), 30, "the fit is over")
            detail = waiting.result(60)
    assert (detail.state, detail.attempt) == ("succeeded", 1)


def a_job_for_another_worker(hub: HubClient, server: RunningServer, *options: str) -> None:
    """A queue to which only one of two workers listens."""
    register(hub, "penguins.csv", "penguins")
    usual = hub.train("penguins", "species", "GaussianNB")
    job = hub.train("penguins", "species", "GaussianNB", resources={"queue": "gpu"})
    usual.wait()
    assert job.refresh().reason == "waiting: no worker listens on queue gpu"
    with running_worker(server, *options, "--MLHub.worker_queues=gpu"):
        job.wait()
    assert job.detail.worker != usual.detail.worker


def refuses_to_forget(url: str) -> None:
    """The audit trail's triggers, on this database too."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    for statement in ("UPDATE audit_entries SET actor = 'x'", "TRUNCATE audit_entries"):
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    [
        "/api/contents",
        "/api/kernels",
        "/api/terminals",
        "/api/sessions",
        "/files/x",
        "/lab",
        "/tree",
    ],
)
def test_a_team_hub_is_no_shell(team: RunningServer, address: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {team.token}"}):
        for verb in ("GET", "POST", "PUT"):
            answer = send(verb, team.url + address, headers=headers)
            assert answer.status_code in (302, 403, 404, 405), (verb, answer.text)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A team hub without workers; ``token`` is its administrator's."""
    root = tmp_path_factory.mktemp("team")
    options = ("--MLHub.start_workers=False", "--MLHub.processes=1")
    with running_server(root, *options, app="mlhub") as server:
        session = server.client().create_first_account("ada", PASSWORD, setup_code(server))
        assert session.token is not None
        server.token = session.token
        yield server


def test_a_worker_over_rabbitmq(tmp_path: Path) -> None:
    with running_rabbitmq() as broker:
        option = f"--MLHub.broker_url={broker}"
        with running_server(tmp_path, option, app="server") as server:
            hub = server.client()
            hub.create_first_account("ada", PASSWORD)
            main_job(hub)
