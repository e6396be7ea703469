"""A hundred trainings of some 50 ms on two worker processes, beside the same fits in a loop."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pandas as pd
import psutil
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score

from tests.support.running import PASSWORD, running_server, until, worker_is_ready

JOBS = 100
TREES = 28
CSV = Path(__file__).parents[1] / "examples" / "mobile-prices.csv"
FEATURES = ["ram", "battery_power", "px_height", "px_width", "mobile_wt", "int_memory"]
TRAIN, TEST = (0, 399), (400, 599)


def main() -> None:
    frame = pd.read_csv(CSV)
    train, test = (frame.iloc[first : last + 1] for first, last in (TRAIN, TEST))

    def fit(seed: int) -> float:
        model = RandomForestClassifier(TREES, random_state=seed)
        model.fit(train[FEATURES], train["price_range"])
        return float(accuracy_score(test["price_range"], model.predict(test[FEATURES])))

    fit(0)
    begin, began = time.perf_counter(), time.process_time()
    for seed in range(JOBS):
        fit(seed)
    loop, loop_cpu = time.perf_counter() - begin, time.process_time() - began
    options = ("--MLHub.worker_processes=2",)
    with (
        tempfile.TemporaryDirectory() as root,
        running_server(Path(root), *options, app="server") as server,
    ):
        hub = server.client()
        hub.create_first_account("ada", PASSWORD)
        version = hub.register(CSV, "prices")
        assert version.dataset is not None
        hub.job(version.dataset.job_id or 0).wait()
        until(lambda: worker_is_ready(hub), 60, "the worker is ready")
        steps = [{"estimator": "RandomForestClassifier", "parameters": {"n_estimators": TREES}}]
        rows = {
            "method": "rows",
            "train": {"start": TRAIN[0], "end": TRAIN[1]},
            "test": {"start": TEST[0], "end": TEST[1]},
        }
        options_of_job = {"features": FEATURES, "preparation": "none", "validation": rows}

        def submit(seed: int) -> object:
            return hub.train("prices", "price_range", steps, seed=seed, **options_of_job)

        submit(0).wait()  # type: ignore[attr-defined]
        before = cpu_seconds(server.process.pid)
        begin = time.perf_counter()
        jobs = [submit(seed) for seed in range(JOBS)]
        for job in jobs:
            job.wait()  # type: ignore[attr-defined]
        hub_took = time.perf_counter() - begin
        after = cpu_seconds(server.process.pid)
    print(f"a loop             {loop:5.1f} s  ({loop / JOBS * 1000:.0f} ms a fit)")
    print(f"jobs, 2 processes  {hub_took:5.1f} s  ({hub_took / loop:.2f} x the loop)")
    print("seconds of CPU, which other work on the machine hardly changes:")
    print(f"  {'the loop':12}{loop_cpu:6.2f}")
    used = {role: seconds - before.get(role, 0.0) for role, seconds in after.items()}
    for role, seconds in {**used, "all of the hub": sum(used.values())}.items():
        print(f"  {role:14}{seconds:6.2f}")


def cpu_seconds(server: int) -> dict[str, float]:
    """What each kind of process has used so far, with what it has started and outlived."""
    own, process = psutil.Process(), psutil.Process(server)
    used = {"client": own.cpu_times().user + own.cpu_times().system}
    for each in (process, *process.children(recursive=True)):
        times = each.cpu_times()
        whole = times.user + times.system
        if each != process:  # the server's own children are not those of its jobs
            whole += times.children_user + times.children_system
        role = _role(each)
        used[role] = used.get(role, 0.0) + whole
    return used


def _role(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    parent = " ".join(process.parent().cmdline())  # type: ignore[union-attr]
    if "jupyter_mlhub" not in words:
        return "server" if "jupyter" in words else "broker"
    module = next(word for word in process.cmdline() if word.startswith("jupyter_mlhub"))
    name = module.rpartition(".")[2]
    return f"{name}'s forks" if words == parent else name


if __name__ == "__main__":
    main()
