"""One job from its claim to its end: the work is done in a child process, watched from here.

The child is forked from a process that has loaded scikit-learn and started no threads of it. It
may crash, take too much memory or too long: only its own job ends by that. A child that has ended
its job well and left nothing behind takes the next: a new one takes time to get its own memory.
"""

from __future__ import annotations

import gc
import json
import select
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import BinaryIO

import numpy as np

from ..errors import JobFailed, Unavailable
from ..hub import Hub
from ..schemas.specs import Resources
from ..training.claims import Claim, NotClaimed, Said
from ..training.turns import Offer
from .child import Child, Say
from .rehearsal import rehearse
from .reporter import patiently
from .work import fail, run_claim

WATCH_INTERVAL = 0.1
SOON = 0.2
"""Seconds after which somebody may be looking."""
PATIENCE = 0.2
"""Seconds that a child waits for a job before it does what can wait."""


class JobRunner:
    """Runs one job after the other, in a child process that is replaced when it has to be."""

    def __init__(self, hub: Hub, offer: Offer) -> None:
        self._hub = hub
        self._offer = offer
        self._child = self._fork()

    def run_next_job(self) -> None:
        """Run the job whose turn it is, if one waits that this worker can run."""
        claim = self._hub.claims.claim(self._offer)
        if claim is None:
            return
        if self._child.wait(0):  # it was ended while it waited
            self._child = self._fork()
        child = self._child
        child.start(json.dumps(asdict(claim)).encode())
        try:
            _watch(self._hub, claim, child)
        except NotClaimed:
            child.kill()
        except Exception:
            child.kill()  # whatever it still does, nobody watches its job any more
            raise
        else:
            if child.is_over:
                _lose(self._hub, claim, child)
        if not child.takes_more:
            child.kill()
            self._child = self._fork()

    def _fork(self) -> Child:
        return Child(lambda tasks, say, done: _serve(self._hub, tasks, say, done))


def _serve(hub: Hub, tasks: BinaryIO, say: Say, done: Callable[[], None]) -> None:
    """The life of a child: work on one claim after the other."""
    hub.database.forget_connections()
    with suppress(Unavailable):  # if it is away, the job says so
        hub.database.connect()
        hub.signatures.load_key()
    if _is_idle(tasks):
        rehearse()
    while task := tasks.readline():
        # Where a fit has no seed of its own, it does not depend on the jobs before it.
        np.random.seed(0)
        run_claim(hub, Claim(**json.loads(task)), say)
        done()
        if _is_idle(tasks):  # those who wait for the job's end need the processors now
            gc.collect()


def _is_idle(tasks: BinaryIO) -> bool:
    return not select.select([tasks], [], [], PATIENCE)[0]


def _watch(hub: Hub, claim: Claim, child: Child) -> None:
    """Write down what the job says, and return when it or the child has ended.

    Of a job that ends soon nothing is written but its end, with which all of its log comes.

    Raises:
        NotClaimed: the job was cancelled or given to another attempt, or had to be ended.
    """
    resources = Resources.model_validate(claim.request.get("resources") or {})
    settings = hub.settings
    memory = min(
        resources.memory_bytes or settings.resolved_job_memory_bytes,
        settings.resolved_job_memory_bytes,
    )
    limits = [limit for limit in (resources.seconds, settings.job_seconds) if limit]
    seconds = min(limits, default=None)
    started = beaten = time.monotonic()
    while not child.wait(WATCH_INTERVAL):
        now = time.monotonic()
        if now - started > SOON:
            _write_down(hub, claim, child)
        beats = now - beaten >= settings.job_heartbeat
        usage = child.usage(whole=beats)
        if usage.memory_bytes > memory:
            _end(hub, claim, child, _too_much_memory(memory))
        if seconds and now - started > seconds:
            _end(hub, claim, child, _too_long(seconds))
        if not beats:
            continue
        beaten = now
        # While the database is away, nobody else can begin the job; afterwards this tells.
        with suppress(Unavailable):
            hub.claims.heartbeat(claim, usage)
    if child.is_over:
        _write_down(hub, claim, child)
    hub.claims.note_usage(claim, child.usage())


def _write_down(hub: Hub, claim: Claim, child: Child) -> None:
    """Keep what the child said, each line once, in their order.

    What can't be kept now is kept later or comes with the end of the job. Whether the attempt still
    holds the job, its heartbeat tells: it may just have ended well.
    """
    with suppress(Unavailable, NotClaimed):
        while child.heard:
            hub.claims.report(claim, Said.from_json(child.heard[0]))
            child.heard.popleft()


def _end(hub: Hub, claim: Claim, child: Child, error: JobFailed) -> None:
    _write_down(hub, claim, child)
    child.kill()
    fail(hub, claim, error)
    raise NotClaimed


def _lose(hub: Hub, claim: Claim, child: Child) -> None:
    """The child is gone: what was killed is tried again; what crashed would crash again.

    Nothing happens if the job has ended or is no longer held.
    """
    try:
        if child.signal in (None, "SIGKILL"):
            patiently(hub.claims.lose, claim, "its process was killed")
        else:
            fail(
                hub,
                claim,
                JobFailed(
                    f"The process that ran this job crashed ({child.signal}). Other jobs are not "
                    "concerned. Try other parameters or another estimator.",
                    code="crashed",
                ),
            )
    except NotClaimed:
        pass


def _too_much_memory(limit: int) -> JobFailed:
    return JobFailed(
        f"The job took more than the {limit / 2**20:,.0f} MiB of memory that it may have and was "
        "ended. Try fewer rows or columns, or a smaller model.",
        code="out_of_memory",
    )


def _too_long(limit: float) -> JobFailed:
    return JobFailed(
        f"The job ran longer than the {limit:g} s that it may and was ended. Try fewer rows, "
        "fewer folds or a smaller model, or give it more time.",
        code="out_of_time",
    )
