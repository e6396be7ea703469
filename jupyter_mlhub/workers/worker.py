"""A worker: a Celery prefork pool that runs jobs, and a thread for housekeeping."""

from __future__ import annotations

import logging
import multiprocessing
import os
import platform
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from celery import Celery, signals

from ..broker.celery_app import RUN_JOB, make_app
from ..broker.names import node_name
from ..errors import Unavailable
from ..hub import Hub
from ..jobs.fair_queue import Offer
from ..outages import note_outage
from ..processes import end_children, when_stdin_closes
from ..retries import try_again
from ..settings import HubSettings
from .consumer import LastingConsumer
from .housekeeping import Housekeeping, sign_off_stopped
from .pool_process import PoolProcess
from .process.confinement import describe
from .process.fork_server import ForkServer
from .process.scratch import Scratch, remove_abandoned

T = TypeVar("T")

log = logging.getLogger(__name__)

_RETRY = 1.0
_END_OF_JOBS = 3.0
"""Seconds in which a stopping worker lets its jobs end. Then it returns them to the queue."""
_WAITED_FOR = ("database_unavailable", "store_unavailable")


def run_worker(settings: HubSettings, server: ForkServer, *, supervised: bool = False) -> int:
    """Run jobs until a signal to stop: SIGTERM, Ctrl-C, or the end of a supervising parent.

    Args:
        server: starts the processes that run jobs. It has loaded scikit-learn once for all of
            them, which this process never does. It need not be ready yet.

    Returns:
        The exit status. It is zero only after a signal to stop.
    """
    ending: list[Callable[[], object]] = []
    if supervised:
        when_stdin_closes(lambda: _end(ending))
    hub = open_patiently(settings)
    wait_for(lambda: sign_off_stopped(hub))
    remove_abandoned(settings.scratch_dir)
    place = Scratch(settings.scratch_dir)
    # The pool would leave its files behind when it is killed, so they are kept here.
    multiprocessing.current_process()._config["tempdir"] = str(place.outputs)  # type: ignore[attr-defined]
    server.wait_until_ready()
    name = f"{socket.gethostname()}:{os.getpid()}"
    offer = Offer(name, settings.worker_queues, frozenset(server.catalogue["names"]))
    pool = PoolProcess(settings, offer, server)
    housekeeping = Housekeeping(hub, offer, _host(), server.catalogue)
    _connect_signals(name, pool, housekeeping, server)
    # This order leaves nobody who could take a job that was returned to the queue.
    ending[:] = [
        *(pool.stopping.set, pool.leaving.set, server.stop),
        *(end_children, place.remove, housekeeping.stop),
    ]
    worker = _make_app(settings, pool).Worker(
        hostname=node_name(name),
        pool_cls="prefork",
        concurrency=settings.resolved_worker_processes,
        without_gossip=True,
        without_mingle=True,
        loglevel=logging.WARNING,
    )
    try:
        worker.start()
    finally:
        place.remove()
    return int(worker.exitcode or 0)


def _make_app(settings: HubSettings, pool: PoolProcess) -> Celery:
    app = make_app(settings)
    app.conf.worker_consumer = f"{LastingConsumer.__module__}:{LastingConsumer.__name__}"

    @app.task(name=RUN_JOB)
    def run_job(_job_id: int) -> None:
        pool.run_next_job()

    return app


def _connect_signals(
    name: str, pool: PoolProcess, housekeeping: Housekeeping, server: ForkServer
) -> None:
    """Let Celery's signals start and stop the worker's threads."""

    def ready(**_: Any) -> None:
        threading.Thread(target=housekeeping.run, name="housekeeping", daemon=True).start()
        threading.Thread(target=server.keep_running, name="fork-server", daemon=True).start()
        log.warning("ML Hub worker %s is ready", name)
        if not describe():
            log.warning(
                "Nothing confines the jobs of this worker: they can read what it can. Linux with "
                "Landlock (5.13 or later) and libseccomp does."
            )

    def shutting_down(**_: Any) -> None:
        pool.stopping.set()
        patience = threading.Timer(_END_OF_JOBS, pool.leaving.set)
        patience.daemon = True
        patience.start()

    def shut_down(**_: Any) -> None:
        housekeeping.stop()
        server.stop()

    signals.worker_process_init.connect(pool.begin, weak=False)
    signals.worker_ready.connect(ready, weak=False)
    signals.worker_shutting_down.connect(shutting_down, weak=False)
    signals.worker_shutdown.connect(shut_down, weak=False)


def open_patiently(settings: HubSettings) -> Hub:
    """Open the hub, and wait for a database or store that is away.

    Machines that start at the same time have no certain order.

    Raises:
        MLHubError: Waiting would not help.
    """
    return wait_for(lambda: Hub(settings, is_worker=True))


def wait_for(do: Callable[[], T]) -> T:
    return try_again(
        do,
        first=_RETRY,
        longest=_RETRY,
        sleep=time.sleep,
        when=lambda error: isinstance(error, Unavailable) and error.code in _WAITED_FOR,
        note=lambda error: note_outage(log, "The worker waits", error.detail),
    )


def _end(steps: list[Callable[[], object]]) -> None:
    """End at once with all pool processes, and return their jobs to the queue."""
    try:
        for step in steps:
            step()
    finally:
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _host() -> str:
    return f"{socket.gethostname()} ({platform.system()} {platform.machine()})"
