"""The processes of workers, and workers of one's own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from jupyter_mlhub.client import HubClient
from tests.support.running import RunningServer


def pool_processes(hub: HubClient) -> list[int]:
    """The worker's main process, its pool, and the children in which jobs run."""
    main = psutil.Process(int(hub.workers()[0].name.rsplit(":", 1)[1]))
    return [main.pid, *(child.pid for child in main.children(recursive=True))]


def worker_of(hub: HubClient) -> int:
    """The process of the newest worker."""
    return int(max(hub.workers(), key=lambda worker: worker.started_at).name.rsplit(":", 1)[1])


@contextmanager
def running_worker(server: RunningServer, *options: str) -> Iterator[None]:
    """``jupyter mlhub worker`` as an administrator starts it on another machine."""
    with (server.root / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "mlhub", "worker", *options],
            env=server.environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
