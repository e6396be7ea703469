"""Time until what an estimator's form is made of is there: its parameters, and the draft below."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.running import PASSWORD, running_server, until, worker_is_ready

CSV = Path(__file__).parents[1] / "examples" / "penguins.csv"


def main() -> None:
    with tempfile.TemporaryDirectory() as root, running_server(Path(root), app="server") as server:
        hub = server.client()
        hub.create_first_account("ada", PASSWORD)
        until(lambda: worker_is_ready(hub), 60, "the worker is ready")
        version = hub.register(CSV, "penguins")
        assert version.dataset is not None
        hub.job(version.dataset.job_id or 0).wait()
        names = [item.name for item in hub.estimators().items]
        spec = {"dataset": "penguins", "target": "species"}

        def draft(name: str) -> object:
            step = {"estimator": name, "parameters": {}}
            return hub.draft({"kind": "train", "spec": {**spec, "steps": [step]}})

        _tell("the list of estimators", [_milliseconds(hub.estimators) for _ in range(20)])
        _tell("an estimator's form", [_milliseconds(lambda n=n: hub.estimator(n)) for n in names])
        _tell("the draft below it", [_milliseconds(lambda n=n: draft(n)) for n in names])


def _milliseconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1000


def _tell(what: str, times: list[float]) -> None:
    print(f"{what:24} median {statistics.median(times):5.1f} ms, longest {max(times):5.1f} ms")


if __name__ == "__main__":
    main()
