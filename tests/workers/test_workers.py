"""Real workers: killed, cancelled, stopped with their server."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from jupyter_mlhub.client import HubClient
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.workers.protocol.failures import what_lacks
from tests.support.endless import start_endless
from tests.support.examples import register
from tests.support.running import PASSWORD, processes_of, running_server, until, worker_is_ready
from tests.support.worker_processes import pool_processes


def test_cancel_stops_a_running_fit_within_two_seconds(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    job = start_endless(hub)
    before = set(pool_processes(hub))
    begin = time.monotonic()
    assert job.cancel().state == "cancelled"
    until(lambda: set(pool_processes(hub)) != before, 2, "the fitting process is gone")
    assert time.monotonic() - begin < 2
    assert hub.models("endless") == []
    hub.train("penguins", "species", "GaussianNB").wait()


def test_a_worker_killed_in_a_fit_loses_no_job_and_doubles_none(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    slow = {"n_estimators": 200, "max_depth": 12}
    steps = [{"estimator": "GradientBoostingClassifier", "parameters": slow}]
    job = hub.train("penguins", "species", steps, model="survivor")
    until(lambda: job.refresh().progress.note.startswith("fold"), 30, "the fit runs")
    victim = pool_processes(hub)[0]
    os.kill(victim, signal.SIGKILL)
    detail = job.wait()
    assert detail.attempt == 2
    causes = [step.cause for step in detail.transitions]
    assert any("lost worker" in cause and "loss 1 of 3, starts again" in cause for cause in causes)
    assert [step.state for step in detail.transitions].count("succeeded") == 1
    assert [version.number for version in hub.versions("model", "survivor")] == [1]


def test_killing_the_jupyter_server_leaves_no_process(tmp_path: Path) -> None:
    with running_server(tmp_path, app="server") as server:
        hub = server.client()
        hub.create_first_account("ada", PASSWORD)
        until(lambda: worker_is_ready(hub), 60, "the worker is ready")
        register(hub, "penguins.csv", "penguins")
        start_endless(hub)
        assert len(processes_of(server.root)) >= 5  # server, supervisor, broker, worker, pool
        server.process.kill()
        server.process.wait()
        until(lambda: not processes_of(server.root), 15, "all processes are gone")


def test_a_full_disk_is_reported(tmp_path: Path) -> None:
    """Whatever library met it."""
    full = tmp_path / "full"  # a link, because some remove what they could not write
    table = pa.table({"n": range(100_000)})
    writers: list[Callable[[], object]] = [
        lambda: full.write_bytes(b"x"),
        lambda: parquet.write_table(table, full),
        lambda: duckdb.sql(
            f"COPY (FROM range(100000)) TO '{full}' (FORMAT parquet, USE_TMP_FILE false)"
        ),
    ]
    for write in writers:
        full.unlink(missing_ok=True)
        full.symlink_to("/dev/full")
        with pytest.raises((OSError, duckdb.IOException)) as met:
            write()
        wrapped = Invalid("The file can't be read.")
        wrapped.__cause__ = met.value
        for error in (met.value, wrapped):
            lack = what_lacks(error)
            assert lack is not None
            assert lack.code == "disk_full"
    assert what_lacks(ValueError("The disk is round.")) is None
