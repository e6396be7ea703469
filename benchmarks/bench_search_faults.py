"""Searches of 200 trials around which something fails by chance, and the same undisturbed.

    python benchmarks/bench_search_faults.py --seeds 5

Real PostgreSQL and Redis, two workers of two processes each. Once a second or so, as the seed
says, a fit's process, a pool process or a worker is killed, the broker is emptied or restarted, or
the database is restarted. Every trial has to be there once with the score that it has undisturbed,
and the search has to end within a minute after the last fault.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from tests.support.examples import register
from tests.support.faults import Faults, has_ended, hub_to_disturb, tried_so_far
from tests.support.running import until

TRIALS = 200
STEPS: list[dict[str, Any]] = [
    {"estimator": "StandardScaler"},
    {
        "estimator": "ExtraTreesClassifier",
        "parameters": {
            "n_estimators": [5, 10, 15, 20],
            "max_depth": list(range(1, 26)),
            "criterion": ["gini", "entropy"],
        },
    },
]


def start(hub: HubClient, method: str, seed: int, model: str) -> JobHandle:
    trials = None if method == "grid" else TRIALS
    asked: dict[str, Any] = {"method": method, "trials": trials, "seed": seed, "model": model}
    return hub.search("penguins", "species", STEPS, ranges="own", **asked)


def outcome(job: JobHandle) -> list[Any]:
    return [(one.number, one.state, one.parameters, one.score) for one in job.all_trials()]


def disturb(job: JobHandle, faults: Faults) -> Counter[str]:
    """Let things fail until three quarters of the trials have ended."""
    made: Counter[str] = Counter()
    until(lambda: tried_so_far(job), 60, "the first trial has ended")
    while tried_so_far(job) < 0.75 * TRIALS:
        made[faults.any()] += 1
        time.sleep(faults.pause(2.0))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2)
    wanted = parser.parse_args().seeds
    print("method  seed  the same  undisturbed  disturbed  after the last fault  faults")
    for seed in range(1, wanted + 1):
        with (
            tempfile.TemporaryDirectory() as root,
            hub_to_disturb(Path(root), seed=seed) as (hub, faults),
        ):
            register(hub, "penguins.csv", "penguins")
            for method in ("grid", "random"):
                began = time.monotonic()
                calm = start(hub, method, seed, f"{method}-calm")
                calm.wait()
                alone = time.monotonic() - began
                began = time.monotonic()
                job = start(hub, method, seed, f"{method}-disturbed")
                made = disturb(job, faults)
                last = time.monotonic()
                until(lambda job=job: has_ended(job), 60, "the search has ended")
                ended = time.monotonic()
                same = outcome(job) == outcome(calm)
                told = ", ".join(f"{many} x {kind}" for kind, many in sorted(made.items()))
                print(
                    f"{method:7}{seed:5}{'yes' if same else 'NO':>10}{alone:11.1f} s"
                    f"{ended - began:9.1f} s{ended - last:20.1f} s  {told}",
                    flush=True,
                )
                for before, after in zip(outcome(calm), outcome(job), strict=False):
                    if before != after:
                        print(f"    {before}\n    {after}")
            log = (Path(root) / "workers.log").read_text()
            print(f"    deadlocks in the workers' log: {log.count('deadlock detected')}")


if __name__ == "__main__":
    main()
