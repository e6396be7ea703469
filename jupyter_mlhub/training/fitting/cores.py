"""A job's share of the machine's cores. Its fits use the share and do not exceed it."""

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
"""The variable with the number of cores of a process. Numerical libraries read it, too."""


class Threads(ParallelBackendBase):
    """Run joblib's threads by the standard library's executor.

    joblib's own pool shares semaphores with other processes, even when there are none. A confined
    process can't make semaphores.
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
        """Fit nested parts one after the other, because the share is already in use."""
        return SequentialBackend(nesting_level=self.nesting_level), None


# scikit-learn asks for "threading" by this name in places.
register_parallel_backend("threading", Threads)


def share() -> int:
    """Read the number of cores of the job. Default: one."""
    cores = os.environ.get(SHARE, "").partition(",")[0]
    return max(1, int(cores)) if cores.isdigit() else 1


@contextmanager
def used_by(estimator: BaseEstimator) -> Iterator[None]:
    """Use the share once.

    Either the estimator fits its parts in parallel, or the numerical libraries use threads. Both
    together would multiply.
    """
    jobs = share()
    parallel = jobs > 1 and _has_parts(estimator)
    threads = 1 if parallel else jobs
    with parallel_config("threading", n_jobs=jobs), _libraries().limit(limits=threads):
        yield


@contextmanager
def one_after_the_other() -> Iterator[None]:
    """Predict one part after the other. The order of the parts decides how sums are rounded."""
    with parallel_config("threading", n_jobs=1):
        yield


def _has_parts(estimator: BaseEstimator) -> bool:
    """Whether the estimator or one of its steps fits parts in parallel. Preparation does not
    count."""
    steps = getattr(estimator, "steps", None)
    if steps is None:
        return "n_jobs" in estimator.get_params()
    return any("n_jobs" in step.get_params() for name, step in steps if name != "preparation")


@cache
def _libraries() -> ThreadpoolController:
    # Finding the loaded libraries takes time, and all important ones are loaded by now.
    return ThreadpoolController()
