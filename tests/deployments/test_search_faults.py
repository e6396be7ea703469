"""Searches around which processes, broker and database fail: every trial is there, once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from tests.support.examples import register
from tests.support.faults import KINDS, has_ended, hub_to_disturb, tried_so_far
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


def test_killed_processes_cost_a_search_no_trial(tmp_path: Path) -> None:
    with running_server(tmp_path, "--MLHub.worker_processes=2", app="server") as server:
        hub = signed_in(server)
        register(hub, "penguins.csv", "penguins")
        undisturbed = start(hub, "undisturbed")
        undisturbed.wait()
        job = start(hub, "disturbed")
        for number in (2, 8, 14):
            until(lambda number=number: tried_so_far(job) >= number, 30, "some trials have ended")
            pool = psutil.Process(worker_of(hub)).children()
            os.kill(pool[number % len(pool)].pid, signal.SIGKILL)
        until(lambda: tried_so_far(job) >= 20, 40, "some trials have ended")
        os.kill(worker_of(hub), signal.SIGKILL)
        job.wait()
        expected, found = undisturbed.all_trials(), job.all_trials()
        assert [one.number for one in found] == list(range(1, 61))
        assert [(one.parameters, one.score) for one in found] == [
            (one.parameters, one.score) for one in expected
        ]
        assert job.trials(1).items[0].number == undisturbed.trials(1).items[0].number


GRID: list[dict[str, Any]] = [
    {
        "estimator": "KNeighborsClassifier",
        "parameters": {
            "n_neighbors": list(range(1, 26)),
            "p": [1, 2],
            "weights": ["uniform", "distance"],
            "leaf_size": [20, 40],
        },
    }
]
"""200 pipelines."""
ONCE = {"method": "holdout", "test_size": 0.3, "seed": 1}


@pytest.mark.timeout(300)  # starts several servers and workers, and waits for lost ones
def test_a_search_of_two_workers_outlives_whatever_fails(tmp_path: Path) -> None:
    """On PostgreSQL and Redis. ``benchmarks/bench_search_faults.py`` does it for longer."""
    with hub_to_disturb(tmp_path, seed=1) as (hub, faults):
        register(hub, "penguins.csv", "penguins")

        def start(model: str) -> JobHandle:
            asked = {"method": "grid", "ranges": "own", "validation": ONCE, "model": model}
            return hub.search("penguins", "species", GRID, **asked)

        undisturbed = start("undisturbed")
        undisturbed.wait()
        job = start("disturbed")
        for place, kind in enumerate(KINDS):
            wanted = 1 + 15 * place
            until(lambda wanted=wanted: tried_so_far(job) >= wanted, 60, "some trials have ended")
            faults.make(kind)
        last = time.monotonic()
        assert tried_so_far(job) < 200  # all faults met the search
        until(lambda: has_ended(job), 60, "it has ended")
        assert time.monotonic() - last < 60
        expected, found = undisturbed.all_trials(), job.all_trials()
        assert [one.number for one in found] == list(range(1, 201))
        assert [(one.parameters, one.score, one.state) for one in found] == [
            (one.parameters, one.score, one.state) for one in expected
        ]
        best, same = (one.trials(1).items[0].number for one in (undisturbed, job))
        assert best == same
        assert "deadlock" not in (tmp_path / "workers.log").read_text()
