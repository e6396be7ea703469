"""From submit to finished for a tiny training, beside the same cross-validated fit in process.

Both fit the bare steps. The job also reads the table, scores five metrics on every fold beside a
dummy, finds what matters, draws the curves, resamples the rows for the intervals, and stores the
model with that report.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from tests.support.running import PASSWORD, running_server, until, worker_is_ready

ROUNDS = 15
FEATURES = ["precipitation", "temp_max", "temp_min", "wind"]
CSV = Path(__file__).parents[1] / "examples" / "seattle-weather.csv"


def main() -> None:
    frame = pd.read_csv(CSV)
    model = make_pipeline(StandardScaler(), DecisionTreeClassifier(max_depth=3, random_state=0))

    def in_process() -> None:
        x, y = frame[FEATURES], frame["weather"]
        for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(x, y):
            clone(model).fit(x.iloc[train], y.iloc[train]).predict(x.iloc[test])
        clone(model).fit(x, y)

    with tempfile.TemporaryDirectory() as root, running_server(Path(root), app="server") as server:
        hub = server.client()
        hub.create_first_account("ada", PASSWORD)
        version = hub.register(CSV, "weather")
        assert version.dataset is not None
        hub.job(version.dataset.job_id or 0).wait()
        until(lambda: worker_is_ready(hub), 60, "the worker is ready")
        steps = [
            {"estimator": "StandardScaler"},
            {"estimator": "DecisionTreeClassifier", "parameters": {"max_depth": 3}},
        ]

        def as_job(dataset: str = "weather") -> None:
            hub.train(dataset, "weather", steps, features=FEATURES, preparation="none").wait()

        def on_new_dataset(number: int) -> float:
            name = f"weather-{number}"
            file = Path(root) / f"{name}.csv"
            file.write_bytes(CSV.read_bytes() + b"\n" * number)
            version = hub.register(file, name)
            assert version.dataset is not None
            hub.job(version.dataset.job_id or 0).wait()
            return _seconds(lambda: as_job(name))

        in_process()
        first = _seconds(as_job)
        as_job()
        pairs = [(_seconds(in_process), _seconds(as_job)) for _ in range(ROUNDS)]
        new = statistics.median(on_new_dataset(number) for number in range(1, 6))
    bare = statistics.median(pair[0] for pair in pairs)
    job = statistics.median(pair[1] for pair in pairs)
    print(f"in process  {bare * 1000:6.0f} ms")
    print(f"as a job    {job * 1000:6.0f} ms  (+{(job - bare) * 1000:.0f} ms; aim +100 ms)")
    print(f"the same on a dataset that no job has read yet  {new * 1000:6.0f} ms")
    print(f"the first job of a worker                       {first * 1000:6.0f} ms")


def _seconds(action: Callable[[], None]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
