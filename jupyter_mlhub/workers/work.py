"""What is done for each kind of job, in a process of its own."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress

import duckdb

from ..errors import JobFailed, MLHubError
from ..hub import Hub
from ..training.claims import Claim, Line, NotClaimed
from . import checking, converting, evaluating, ingesting, inspecting, learning, training
from .child import Say
from .reporter import Reporter, patiently

Work = Callable[[Hub, Claim, Reporter], None]

WORK: dict[str, Work] = {
    "ingest": ingesting.run,
    "train": training.run,
    "evaluate": evaluating.run,
    "learning_curve": learning.run,
    "convert": converting.run,
    "inspect": inspecting.run,
    "check": checking.run,
}


def run_claim(hub: Hub, claim: Claim, say: Say) -> None:
    """Do the work and write its result, or why there is none."""
    reporter = Reporter(hub, claim, say)
    try:
        try:
            WORK[claim.kind](hub, claim, reporter)
        except NotClaimed:
            raise
        except Exception as error:
            if (lack := what_lacks(error)) is not None:
                raise lack from error
            if isinstance(error, MLHubError):
                raise
            reporter.log(traceback.format_exc())
            raise JobFailed(f"{type(error).__name__}: {error}") from error
    except NotClaimed:
        return
    except MLHubError as error:
        fail(hub, claim, error, reporter.lines)


def fail(hub: Hub, claim: Claim, error: MLHubError, lines: Sequence[Line] = ()) -> None:
    """End the job with a sentence, unless it is not ours any more."""
    also = ingesting.on_failure(claim, error) if claim.kind == "ingest" else None
    with suppress(NotClaimed):
        patiently(hub.claims.fail, claim, error, also, lines)


def what_lacks(error: BaseException) -> JobFailed | None:
    """The sentence for what is the machine's fault and not the job's."""
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return JobFailed(
            "The job needs more memory than its worker has. Try fewer rows or columns, "
            "or a smaller model.",
            code="out_of_memory",
        )
    # Each library has an error of its own for it, but all of them pass on the system's words; a
    # sentence may have been made of one.
    if any(os.strerror(errno.ENOSPC) in str(one) for one in (error, error.__cause__)):
        return JobFailed(
            "The worker's disk is full. Ask whoever runs the hub to make room, then try again.",
            code="disk_full",
        )
    return None
