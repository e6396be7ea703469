"""A search on two worker processes of which some are killed: every trial is there, once."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import psutil

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from tests.support.examples import register
from tests.support.people import signed_in
from tests.support.running import running_server, until
from tests.support.worker_processes import worker_of

STEPS: list[dict[str, Any]] = [
    {"estimator": "StandardScaler"},
    {
        "estimator": "LogisticRegression",
        "parameters": {"C": {"low": 0.001, "high": 1000, "log": True}},
    },
]


def start(hub: HubClient, model: str) -> JobHandle:
    return hub.search(
        "penguins", "species", STEPS, method="random", ranges="own", trials=60, seed=7, model=model
    )


def tried(job: JobHandle) -> int:
    return job.trials(1).succeeded


def test_killed_processes_cost_a_search_no_trial(tmp_path: Path) -> None:
    with running_server(tmp_path, "--MLHub.worker_processes=2", app="server") as server:
        hub = signed_in(server)
        register(hub, "penguins.csv", "penguins")
        undisturbed = start(hub, "undisturbed")
        undisturbed.wait()
        job = start(hub, "disturbed")
        for number in (2, 8, 14):
            until(lambda number=number: tried(job) >= number, 30, "some trials have ended")
            pool = psutil.Process(worker_of(hub)).children()
            os.kill(pool[number % len(pool)].pid, signal.SIGKILL)
        until(lambda: tried(job) >= 20, 40, "some trials have ended")
        os.kill(worker_of(hub), signal.SIGKILL)
        job.wait()
        expected, found = undisturbed.all_trials(), job.all_trials()
        assert [one.number for one in found] == list(range(1, 61))
        assert [(one.parameters, one.score) for one in found] == [
            (one.parameters, one.score) for one in expected
        ]
        assert job.trials(1).items[0].number == undisturbed.trials(1).items[0].number
