"""Explain to a job's owner in one sentence why the job has no result."""

from __future__ import annotations

import errno
import os
from typing import Any

from ...errors import FieldProblem, JobFailed, MLHubError
from ...languages import say
from ...languages.documents import kept, restored
from ...wording import storable
from .traces import trace_of, without_places

TIME_WAS_UP = say("The time was up before it had ended.")
"""Why a trial that the end of its search's budget met has no score."""


def describe_failure(error: Exception) -> tuple[MLHubError, str]:
    """Make the error for the job's owner, and the lines for its log."""
    if (lack := what_lacks(error)) is not None:
        return lack, ""
    if isinstance(error, MLHubError):
        return error, ""
    return JobFailed(without_places(f"{type(error).__name__}: {error}")), trace_of(error)


def failure_document(error: MLHubError) -> dict[str, Any]:
    """Make the document of an error, as jobs store it and children send it."""
    return {
        "code": error.code,
        "message": kept(error.detail),
        "errors": [{"field": f.field, "message": kept(f.message)} for f in error.fields],
    }


def failure_from(document: dict[str, Any]) -> JobFailed:
    """Make the error from a child's document."""
    fields = [
        FieldProblem(storable(f["field"]), storable(restored(f["message"])))
        for f in document["errors"]
    ]
    message, code = storable(restored(document["message"])), storable(document["code"])
    return JobFailed(message, code=code, fields=fields)


def what_lacks(error: BaseException) -> JobFailed | None:
    """Explain failures that the machine causes and not the job."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":  # DuckDB
        return JobFailed(
            "The job needs more memory than its worker has. Try fewer rows or columns, "
            "or a smaller model.",
            code="out_of_memory",
        )
    # Each library has its own type of error, but all pass on the system's text. That text may also
    # be part of a sentence.
    if any(os.strerror(errno.ENOSPC) in str(one) for one in (error, error.__cause__)):
        return JobFailed(
            "The worker's disk is full. Ask the operator of the hub to make room, then try again.",
            code="disk_full",
        )
    if any(os.strerror(errno.EFBIG) in str(one) for one in (error, error.__cause__)):
        return JobFailed(
            "A file of the job became larger than it may be. Try fewer rows or columns, or a "
            "smaller model.",
            code="disk_full",
        )
    return None


def too_much_memory(limit: int) -> JobFailed:
    return JobFailed(
        "The job took more than the {limit:,.0f} MiB of memory that it may have and was ended. "
        "Try fewer rows or columns, or a smaller model.",
        limit=limit / 2**20,
        code="out_of_memory",
    )


def too_much_disk(limit: int, files: int) -> JobFailed:
    return JobFailed(
        "The job's files took more than the {limit:,.0f} MiB of disk that they may take, or were "
        "more than {files:,}, and it was ended. Try fewer rows or columns, or a smaller model.",
        limit=limit / 2**20,
        files=files,
        code="disk_full",
    )


def too_many_threads(limit: int) -> JobFailed:
    return JobFailed(
        "The job had more than {limit:,} threads and was ended. Try fewer parallel jobs or "
        "another estimator.",
        limit=limit,
        code="too_many_threads",
    )


def too_long(limit: float) -> JobFailed:
    return JobFailed(
        "The job ran longer than the {limit:g} s that it may and was ended. Try fewer rows, "
        "fewer folds or a smaller model, or give it more time.",
        limit=limit,
        code="out_of_time",
    )


def crashed(how: str) -> JobFailed:
    return JobFailed(
        "The process that ran this job crashed ({how}). Other jobs are not affected. Try other "
        "parameters or another estimator.",
        how=how,
        code="crashed",
    )
