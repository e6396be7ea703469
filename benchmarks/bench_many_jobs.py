"""A hundred trainings of some 50 ms on two worker processes, beside the same fits in a loop."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score

from tests.running import PASSWORD, running_server, until, worker_is_ready

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
    begin = time.perf_counter()
    for seed in range(JOBS):
        fit(seed)
    loop = time.perf_counter() - begin
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
        begin = time.perf_counter()
        jobs = [submit(seed) for seed in range(JOBS)]
        for job in jobs:
            job.wait()  # type: ignore[attr-defined]
        hub_took = time.perf_counter() - begin
    print(f"a loop             {loop:5.1f} s  ({loop / JOBS * 1000:.0f} ms a fit)")
    print(f"jobs, 2 processes  {hub_took:5.1f} s  ({hub_took / loop:.2f} x the loop)")


if __name__ == "__main__":
    main()
