"""The same search on 1, 2 and 4 processes, and how busy *Find the best model* keeps two.

    python benchmarks/bench_search_workers.py

The search draws 48 boosted models with 5 folds on 20,000 rows. More processes than the machine has
cores gain nothing, and show what they cost. Then the hub searches for the best model of the same
rows for 60 s. The first row of its board is timed from the press, and "busy" is the CPU that the
worker's processes took as a share of the budget of two cores, what they load and write included.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import psutil
from sklearn.datasets import make_classification

from jupyter_mlhub import HubClient
from jupyter_mlhub.client.job_handle import JobHandle
from tests.support.people import signed_in
from tests.support.running import RunningServer, running_server, until

TRIALS = 48
PIPELINE = {"estimator": "HistGradientBoostingClassifier", "parameters": {"max_iter": 30}}


@contextmanager
def hub_with(processes: int) -> Iterator[tuple[RunningServer, HubClient]]:
    x, y = make_classification(20_000, 20, n_informative=8, random_state=0)
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(20)]).assign(target=y)
    options = (f"--MLHub.worker_processes={processes}",)
    with (
        tempfile.TemporaryDirectory() as root,
        running_server(Path(root), *options, app="server") as server,
    ):
        hub = signed_in(server)
        hub.register(frame, "made")
        until(lambda: hub.version("dataset", "made").state == "ready", 60, "it is read")
        yield server, hub


def search(hub: HubClient, trials: int) -> float:
    """Return the seconds from the press to the end of the last trial."""
    options = {"method": "random", "trials": trials}
    job = hub.search("made", "target", {"steps": [PIPELINE], "preparation": "none"}, **options)
    created = job.wait().created_at
    ends = [one.finished_at for one in job.all_trials() if one.finished_at]
    return (max(ends) - created).total_seconds()


def used(server: RunningServer) -> float:
    """Return the CPU of all processes of the worker so far, those that ended included."""
    worker = psutil.Process(server.process.pid).children()
    times = [
        one.cpu_times()
        for each in worker
        for one in (each, *each.children(recursive=True))
    ]  # fmt: skip
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)


def has_row(job: JobHandle) -> bool:
    return any(one.score is not None for one in job.trials(1).items)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--seconds", type=int, default=60)
    wanted = parser.parse_args()
    alone = 0.0
    for processes in wanted.processes:
        with hub_with(processes) as (_, hub):
            search(hub, 4 * processes)  # their processes have read the table
            took = search(hub, TRIALS)
        alone = alone or took
        print(f"{processes} processes: {took:6.1f} s, {alone / took:.2f} x as fast", flush=True)
    with hub_with(2) as (server, hub):
        before, began = used(server), time.monotonic()
        job = hub.find_best("made", "target", minutes=wanted.seconds / 60)
        until(lambda: has_row(job), 60, "the first row is there")
        first = time.monotonic() - began
        last = "fitting the winner"
        until(lambda: job.refresh().progress.note == last or job.ended, 600, "it is searched")
        searched, busy = time.monotonic() - began, used(server) - before
        job.wait()
        print(f"first row after {first:.1f} s; ended after {time.monotonic() - began:.1f} s")
        print(f"busy until the last fit: {busy / (2 * searched):.0%} of two cores")


if __name__ == "__main__":
    main()
