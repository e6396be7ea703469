"""A search on many workers, with everything real but the fits: what do planning and writing cost?

    python benchmarks/bench_search_scheduler.py --workers 200 --trials 20000 --seconds 10

A real PostgreSQL, and the hub's own code that claims parts, plans and takes trials, writes results
and adds parts. Each worker is a thread of this process, and a fit is a pause. Two cores do what the
processes of a hundred machines would do, so a part costs the more waiting, the more parts end in a
second: with trials of 10 s there are 20 in a second. "Idle" is the share of all workers' time in
which no fit runs, this waiting for a core included. The database's load is the CPU of all its
processes as a share of one core, and it also stands for one trial.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import SimpleNamespace
from typing import Any

import psutil
from sqlalchemy import func, select, update

from jupyter_mlhub.database import EstimatorCatalogue, Job, Trial, Worker, sql_now
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import NotClaimed
from jupyter_mlhub.jobs.fair_queue import Offer
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.training.fitting.catalogue.estimators import describe_catalogue
from jupyter_mlhub.workers.orders.trials import TrialsHandler
from tests.support.hubs import QuietQueue
from tests.support.searching import submit
from tests.support.services import PostgreSQL, running_postgresql

HUBS = 6
"""Pools of connections; the server takes a hundred connections."""
DRAWN = {"low": 0.01, "high": 100, "log": True}


class Waking(QuietQueue):
    """Wakes one of the threads for each message, as a broker does."""

    def __init__(self) -> None:
        self.messages: SimpleQueue[int] = SimpleQueue()

    def publish(self, job_id: int, queue: str) -> None:
        self.messages.put(job_id)


class SimulatedTrials(TrialsHandler):
    """The handler of workers, without a table."""

    def add_dataset(self, *_: Any) -> dict[str, Any]:
        return {}


class Workers:
    def __init__(self, hubs: list[Hub], queue: Waking, seconds: float) -> None:
        self._hubs = hubs
        self._queue = queue
        self._seconds = seconds
        self._lock = threading.Lock()
        self.over = threading.Event()
        self.fitted = 0.0
        self.parts = 0
        self.failures: list[str] = []

    def work(self, place: int) -> None:
        hub = self._hubs[place % len(self._hubs)]
        offer = Offer(f"w{place}", ("default",), frozenset())
        chance = random.Random(place)
        while not self.over.is_set():
            with suppress(Empty):
                self._queue.messages.get(timeout=5)
            try:
                self._part(hub, offer, chance)
            except NotClaimed:
                continue
            except Exception as error:
                with self._lock:
                    self.failures.append(repr(error)[:200])
                if len(self.failures) > 1000:
                    self.over.set()

    def _part(self, hub: Hub, offer: Offer, chance: random.Random) -> None:
        claim = hub.claims.claim(offer)
        if claim is None:
            return
        if claim.kind != "trials":
            self.over.set()
            return
        handler, child = SimulatedTrials(claim), SimpleNamespace(heard=deque())
        scratch: Any = None
        order = handler.prepare(hub, scratch)
        fitted = 0.0
        for trial in order["trials"]:
            lasts = self._seconds * chance.uniform(0.5, 1.5)
            time.sleep(lasts)
            fitted += lasts
            result = {
                "number": trial["number"],
                "state": "succeeded",
                "folds": [chance.random() for _ in range(5)],
                "metrics": {"accuracy": 0.5},
                "fit_seconds": lasts / 5,
            }
            handler.hear(hub, "trials", [result], child)  # type: ignore[arg-type]
        hub.claims.succeed(claim, handler.finish(hub, {}, scratch))
        handler.ended(hub)
        with self._lock:
            self.fitted += fitted
            self.parts += 1


def parts_of(hub: Hub, search_id: int) -> list[int]:
    with hub.database.read() as session:
        return list(session.scalars(select(Job.id).where(Job.parent_id == search_id)))


def cpu(process: int) -> float:
    """The seconds of CPU of a server and all its processes."""
    main = psutil.Process(process)
    used = 0.0
    for one in (main, *main.children(recursive=True)):
        times = one.cpu_times()
        used += times.user + times.system
    own = main.cpu_times()
    return used + own.children_user + own.children_system


def run(root: Path, database: PostgreSQL, many: int, trials: int, seconds: float) -> None:
    settings = HubSettings(state_dir=root, database_url=database.url, job_lease=3600.0)
    queue = Waking()
    hubs = [Hub(settings, queue=queue) for _ in range(HUBS)]
    hubs[0].accounts.create_first("ada", "correct horse")
    search_id = submit(hubs[0], "random", value=DRAWN, processes=many, trials=trials)
    with hubs[0].database.write() as session:
        session.execute(update(EstimatorCatalogue).values(document=describe_catalogue().document))
    workers = Workers(hubs, queue, seconds)
    threads = [threading.Thread(target=workers.work, args=(n,)) for n in range(many)]
    before, own_before = cpu(database.process.pid), time.process_time()
    began = time.monotonic()
    for thread in threads:
        thread.start()
    hubs[0].claims.announce(parts_of(hubs[0], search_id))
    while not workers.over.wait(5):
        with hubs[0].database.write() as session:
            session.execute(update(Worker).values(seen_at=sql_now()))
            known = select(func.count()).where(Trial.search_id == search_id)
            so_far = session.scalar(known) or 0
        print(f"\r  {time.monotonic() - began:5.0f} s: {so_far:,} trials", end="", flush=True)
    print()
    took = time.monotonic() - began
    load, own = cpu(database.process.pid) - before, time.process_time() - own_before
    for thread in threads:
        thread.join()
    with hubs[0].database.read() as session:
        every = select(Trial.number, Trial.state).where(Trial.search_id == search_id)
        found = sorted((number, state) for number, state in session.execute(every))
    assert found == [(number, "succeeded") for number in range(1, trials + 1)], found[-5:]
    for hub in hubs:
        hub.close()
    print(f"{many} workers, {trials:,} trials of {seconds} s in {workers.parts:,} parts")
    print(f"  took                  {took:8.0f} s")
    print(f"  idle                  {1 - workers.fitted / (many * took):8.1%}")
    print(f"  database, of a core   {load / took:8.1%}")
    print(f"  database's work       {1000 * load / trials:8.1f} ms of CPU a trial")
    print(f"  workers' own work     {1000 * own / trials:8.1f} ms of CPU a trial")
    for failure in sorted(set(workers.failures))[:5]:
        print(f"  {workers.failures.count(failure)} x {failure}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=200)
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=10.0, help="of a trial")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as root, running_postgresql() as database:
        run(Path(root), database, wanted.workers, wanted.trials, wanted.seconds)


if __name__ == "__main__":
    main()
