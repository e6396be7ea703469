"""Faults by chance, with a seed: of workers, of their processes, of the broker, the database."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.errors import Unavailable
from tests.support.people import setup_code
from tests.support.running import PASSWORD, RunningServer, running_server, until
from tests.support.services import PostgreSQL, Redis, running_mortal_redis, running_postgresql

KINDS = ("child", "pool", "worker", "emptied broker", "broker", "database")


@dataclass
class Workers:
    """``jupyter mlhub worker`` processes; one that was killed is started again."""

    server: RunningServer
    options: tuple[str, ...]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        with (self.server.root / "workers.log").open("a") as log:
            command = [sys.executable, "-m", "jupyter", "mlhub", "worker", *self.options]
            self.running.append(
                subprocess.Popen(command, env=self.server.environment, stdout=log, stderr=log)
            )

    def kill(self, place: int) -> None:
        worker = self.running.pop(place)
        worker.kill()
        worker.wait()
        self.start()

    def processes(self, place: int, *, pool: bool) -> list[psutil.Process]:
        """The pool of a worker, or the processes in which its jobs run."""
        main = psutil.Process(self.running[place].pid)
        found = []
        for process in main.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                is_forked = "fork_server" in " ".join(process.cmdline())
                its_parent = process.ppid()
                if is_forked is not pool and (its_parent == main.pid) is pool:
                    found.append(process)
        return found


@contextmanager
def running_workers(server: RunningServer, many: int, *options: str) -> Iterator[Workers]:
    workers = Workers(server, options)
    try:
        for _ in range(many):
            workers.start()
        yield workers
    finally:
        for worker in workers.running:
            worker.terminate()
        for worker in workers.running:
            worker.wait(30)


@dataclass
class Faults:
    """What can go wrong around a search, chosen by a seed."""

    workers: Workers
    broker: Redis
    database: PostgreSQL
    seed: int

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def make(self, kind: str) -> None:
        makes: dict[str, Callable[[], None]] = {
            "child": lambda: self._kill_process(pool=False),
            "pool": lambda: self._kill_process(pool=True),
            "worker": lambda: self.workers.kill(self._place()),
            "emptied broker": self._empty,
            "broker": lambda: self._restart(self.broker),
            "database": lambda: self._restart(self.database),
        }
        makes[kind]()

    def any(self) -> str:
        """Make a fault of any kind, and name it."""
        kind = self._chance.choice(KINDS)
        self.make(kind)
        return kind

    def pause(self, longest: float) -> float:
        return self._chance.uniform(0.0, longest)

    def _place(self) -> int:
        return self._chance.randrange(len(self.workers.running))

    def _kill_process(self, *, pool: bool) -> None:
        place = self._place()
        processes = self.workers.processes(place, pool=pool)
        if processes:  # a worker that has just been started has none
            with suppress(psutil.NoSuchProcess):
                self._chance.choice(processes).kill()

    def _empty(self) -> None:
        with redis.Redis.from_url(self.broker.url) as client:
            client.flushall()

    @staticmethod
    def _restart(service: Redis | PostgreSQL) -> None:
        with service.away():
            pass


@contextmanager
def hub_to_disturb(root: Path, *, seed: int) -> Iterator[tuple[HubClient, Faults]]:
    """A hub on PostgreSQL and Redis with two workers of two processes, and what can fail of it."""
    with running_postgresql() as database, running_mortal_redis() as broker:
        options = (f"--MLHub.database_url={database.url}", f"--MLHub.broker_url={broker.url}")
        own = ("--MLHub.start_workers=False", "--MLHub.processes=1")
        with (
            running_server(root, *options, *own, app="mlhub") as server,
            running_workers(server, 2, *options, "--MLHub.worker_processes=2") as workers,
            server.client() as hub,
        ):
            hub.create_first_account("ada", PASSWORD, setup_code(server))
            until(lambda: [one.online for one in hub.workers()] == [True, True], 100, "all work")
            yield hub, Faults(workers, broker, database, seed)


def tried_so_far(job: JobHandle) -> int:
    """How many trials of a search have a score, as far as the hub can say."""
    try:
        return job.trials(1).succeeded
    except Unavailable:
        return 0


def has_ended(job: JobHandle) -> bool:
    """Whether a search has ended well, as far as the hub can say."""
    try:
        state = job.refresh().state
    except Unavailable:
        return False
    assert state not in ("failed", "cancelled"), job.detail
    return state == "succeeded"
