"""A claim when a hundred thousand jobs of many people wait, beside one when a hundred do.

A third of the jobs need what this worker does not offer.

    python benchmarks/bench_claims.py
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert

from jupyter_mlhub.database import Job, User
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.fair_queue import Offer
from jupyter_mlhub.settings import HubSettings

PEOPLE = 20
ROUNDS = 20
OFFER = Offer("bench", ("default",), frozenset({"StandardScaler", "Ridge"}))


def median_claim(waiting: int) -> float:
    """Seconds."""
    with tempfile.TemporaryDirectory() as directory:
        hub = Hub(HubSettings(state_dir=Path(directory)))
        with hub.database.write() as session:
            people = [
                User(name=f"u{i}", key=f"u{i}", password_hash="", role="member")
                for i in range(PEOPLE)
            ]
            session.add_all(people)
            session.flush()
            jobs = [
                {
                    "owner_id": people[i % PEOPLE].id,
                    "kind": "train",
                    "title": f"job {i}",
                    "state": "queued",
                    "request": {},
                    "needs": "Ridge,StandardScaler" if i % 3 else "XGBRegressor",
                }
                for i in range(waiting)
            ]
            session.execute(insert(Job), jobs)
        times = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            assert hub.claims.claim(OFFER) is not None
            times.append(time.perf_counter() - begin)
        hub.close()
        return statistics.median(times)


if __name__ == "__main__":
    few, many = median_claim(100), median_claim(100_000)
    print(f"100 wait      {few * 1000:6.1f} ms")
    print(f"100,000 wait  {many * 1000:6.1f} ms: {many / few:.1f} x")
