"""A job's share of the machine's cores, which its fits use and do not exceed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

from joblib import parallel_config, register_parallel_backend
from joblib.parallel import ParallelBackendBase, SequentialBackend
from sklearn.base import BaseEstimator
from threadpoolctl import ThreadpoolController

SHARE = "OMP_NUM_THREADS"
"""The variable that says how many cores a process may use; numerical libraries read it, too."""


class Threads(ParallelBackendBase):
    """joblib's threads, by the standard library's executor.

    joblib's own pool shares semaphores with other processes, even if there are none. A confined
    process can't make any.
    """

    supports_retrieve_callback = True
    supports_sharedmem = True
    uses_threads = True

    _pool: ThreadPoolExecutor | None = None

    def effective_n_jobs(self, n_jobs: int | None) -> int:
        return share() if n_jobs is not None and n_jobs < 0 else n_jobs or 1

    def submit(
        self, func: Callable[[], Any], callback: Callable[[Future[Any]], object] | None = None
    ) -> Future[Any]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.effective_n_jobs(self.parallel.n_jobs))
        future = self._pool.submit(func)
        if callback is not None:
            future.add_done_callback(callback)
        return future

    def retrieve_result_callback(self, out: Future[Any]) -> Any:
        return out.result()

    def terminate(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def abort_everything(self, ensure_ready: bool = True) -> None:
        self.terminate()  # the next call makes a pool of its own

    def get_nested_backend(self) -> tuple[ParallelBackendBase, None]:
        """Parts of parts are fitted one after the other: the share is used already."""
        return SequentialBackend(nesting_level=self.nesting_level), None


# By its name, for scikit-learn asks for "threading" in places.
register_parallel_backend("threading", Threads)


def share() -> int:
    """How many cores the job has; one where nothing says so."""
    cores = os.environ.get(SHARE, "").partition(",")[0]
    return max(1, int(cores)) if cores.isdigit() else 1


@contextmanager
def used_by(estimator: BaseEstimator) -> Iterator[None]:
    """The share is used once: by an estimator that has parts to fit side by side, or else by the
    numerical libraries, never by both, which would multiply."""
    jobs = share()
    parallel = jobs > 1 and _has_parts(estimator)
    threads = 1 if parallel else jobs
    with parallel_config("threading", n_jobs=jobs), _libraries().limit(limits=threads):
        yield


@contextmanager
def one_after_the_other() -> Iterator[None]:
    """For predictions: sums over parts are rounded in the order in which the parts come."""
    with parallel_config("threading", n_jobs=1):
        yield


def _has_parts(estimator: BaseEstimator) -> bool:
    """Whether it, or a step of it, fits parts side by side; preparing columns is none."""
    steps = getattr(estimator, "steps", None)
    if steps is None:
        return "n_jobs" in estimator.get_params()
    return any("n_jobs" in step.get_params() for name, step in steps if name != "preparation")


@cache
def _libraries() -> ThreadpoolController:
    # Looking for the loaded libraries takes a while, and all that matter are loaded by now.
    return ThreadpoolController()
