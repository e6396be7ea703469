"""Running one job: claim it, keep it alive, do the work, write the result under the claim."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType

from ..errors import JobFailed, MLHubError
from ..hub import Hub
from ..training.jobs import Claim, NotClaimed
from . import checking, evaluating, ingesting, training
from .reporter import Reporter

Work = Callable[[Hub, Claim, Reporter], None]

WORK: dict[str, Work] = {
    "ingest": ingesting.run,
    "train": training.run,
    "evaluate": evaluating.run,
    "check": checking.run,
}


def run_job(hub: Hub, job_id: int, worker: str) -> None:
    """Run a job to its end. Late and doubled calls find it claimed and return at once."""
    claim = hub.jobs.claim(job_id, worker)
    if claim is None:
        return
    reporter = Reporter(hub.jobs, claim)
    try:
        with _Heartbeat(hub, claim):
            try:
                WORK[claim.kind](hub, claim, reporter)
            except (NotClaimed, MLHubError):
                raise
            except MemoryError as error:
                raise JobFailed(
                    "The job needs more memory than its worker has. Try fewer rows or columns, "
                    "or a smaller model.",
                    code="out_of_memory",
                ) from error
            except Exception as error:
                reporter.log(traceback.format_exc())
                raise JobFailed(f"{type(error).__name__}: {error}") from error
    except NotClaimed:
        return
    except MLHubError as error:
        _fail(hub, claim, reporter, error)


def _fail(hub: Hub, claim: Claim, reporter: Reporter, error: MLHubError) -> None:
    try:
        reporter.flush()
        also = ingesting.on_failure(claim, error) if claim.kind == "ingest" else None
        hub.jobs.fail(claim, error, also)
    except NotClaimed:
        pass


class _Heartbeat:
    """Renews the lease from a thread. When the claim is lost, the process ends at once: a fit
    can't be interrupted from within, and a fresh process takes its place."""

    def __init__(self, hub: Hub, claim: Claim) -> None:
        self._hub = hub
        self._claim = claim
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()

    def _beat(self) -> None:
        settings = self._hub.settings
        last = time.monotonic()
        while not self._done.wait(settings.job_heartbeat):
            try:
                self._hub.jobs.heartbeat(self._claim)
                last = time.monotonic()
            except NotClaimed:
                if not self._done.is_set():
                    os.kill(os.getpid(), signal.SIGKILL)
            except Exception:
                # The database is away. Go on until the lease is over: then another may start.
                if time.monotonic() - last > settings.job_lease and not self._done.is_set():
                    os.kill(os.getpid(), signal.SIGKILL)
