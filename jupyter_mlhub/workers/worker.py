"""A worker: a Celery prefork pool whose processes run jobs, and a caretaker beside it."""

from __future__ import annotations

import gc
import logging
import os
import platform
import signal
import socket
import sys
import threading
from typing import Any

from celery import signals

from ..hub import Hub
from ..settings import HubSettings
from ..training.turns import Offer
from .app import RUN_JOB, make_app, node_name
from .caretaker import Caretaker
from .processes import die_with_parent, when_stdin_closes
from .scratch import remove_abandoned

log = logging.getLogger(__name__)


def run_worker(settings: HubSettings, *, supervised: bool = False) -> None:
    """Run jobs until told to stop (SIGTERM, Ctrl-C, or the end of a supervising parent)."""
    _limit_threads(settings)
    remove_abandoned()
    # Loads scikit-learn once, before the pool forks.
    from ..training.fitting.estimators import describe_catalogue
    from .execution import JobRunner
    from .rehearsal import rehearse

    rehearse()
    # The garbage collector of a child would otherwise touch, and so copy, all that it inherits.
    gc.collect()
    gc.freeze()
    name = f"{socket.gethostname()}:{os.getpid()}"
    catalogue = describe_catalogue()
    offer = Offer(name, settings.worker_queues, frozenset(catalogue.names))
    app = make_app(settings)
    runner_of_process: list[JobRunner] = []

    @app.task(name=RUN_JOB)
    def run_job(_job_id: int) -> None:
        runner_of_process[0].run_next_job()

    @signals.worker_process_init.connect(weak=False)
    def _make_runner(**_: Any) -> None:
        die_with_parent()
        runner_of_process[:] = [JobRunner(Hub(settings), offer)]

    caretaker = Caretaker(Hub(settings), offer, _host(), catalogue)

    @signals.worker_ready.connect(weak=False)
    def _ready(**_: Any) -> None:
        threading.Thread(target=caretaker.run, name="caretaker", daemon=True).start()
        log.warning("ML Hub worker %s is ready", name)

    @signals.worker_shutdown.connect(weak=False)
    def _shutdown(**_: Any) -> None:
        caretaker.stop()

    if supervised:
        when_stdin_closes(lambda: _end(caretaker))
    app.worker_main(
        [
            *("worker", "--pool=prefork", f"--hostname={node_name(name)}"),
            f"--concurrency={settings.resolved_worker_processes}",
            *("--without-gossip", "--without-mingle", "--loglevel=WARNING"),
        ]
    )


def _end(caretaker: Caretaker) -> None:
    """Give running jobs back and end at once, with all pool processes."""
    try:
        caretaker.stop()
    finally:
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _limit_threads(settings: HubSettings) -> None:
    """Each pool process gets its share of the cores; more threads would only fight."""
    share = max(1, (os.cpu_count() or 1) // settings.resolved_worker_processes)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, str(share))


def _host() -> str:
    return f"{socket.gethostname()} ({platform.system()} {platform.machine()})"


if __name__ == "__main__":
    run_worker(HubSettings.from_environment(), supervised="--supervised" in sys.argv)
