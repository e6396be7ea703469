"""A job's share of the machine's cores, which its fits use and do not exceed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from joblib import parallel_config
from sklearn.base import BaseEstimator
from threadpoolctl import ThreadpoolController

SHARE = "OMP_NUM_THREADS"
"""The variable that says how many cores a process may use; numerical libraries read it, too."""


def share() -> int:
    """How many cores the job has; one where nothing says so."""
    said = os.environ.get(SHARE, "").partition(",")[0]
    return max(1, int(said)) if said.isdigit() else 1


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
