"""Documents about jobs, workers and the estimators that workers offer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .base import Document, ListQuery, Query, Time
from .reports import Report
from .sharing import Owner
from .storage import StorageCheck

JobKind = Literal["ingest", "train", "evaluate", "check"]
JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
JobSort = Literal["created_at", "-created_at", "title", "-title"]


class Progress(Document):
    done: int
    total: int
    note: str


class JobError(Document):
    code: str
    message: str
    errors: list[dict[str, Any]] = Field(default_factory=list)


class Transition(Document):
    at: Time
    state: JobState
    attempt: int
    cause: str


class LogLine(Document):
    at: Time
    attempt: int
    text: str


class JobResult(Document):
    """What a job left behind: a model version, a dataset version, a report."""

    model: str | None = None
    model_version: int | None = None
    dataset: str | None = None
    dataset_version: int | None = None
    report: Report | None = None
    storage: StorageCheck | None = None


class JobInfo(Document):
    id: int
    kind: JobKind
    title: str
    owner: str
    state: JobState
    reason: str = Field(description="Why the job is in this state.")
    attempt: int
    worker: str | None
    progress: Progress
    error: JobError | None
    result: JobResult | None
    created_at: Time
    started_at: Time | None
    finished_at: Time | None


class JobDetail(JobInfo):
    request: dict[str, Any]
    transitions: list[Transition]
    log: list[LogLine] = Field(description="The last 500 lines.")


class JobQuery(ListQuery):
    sort: JobSort = "-created_at"
    owner: Owner = Field("anyone", description="others: what is shared with you.")
    state: JobState | None = None
    kind: JobKind | None = None


class WaitQuery(Query):
    wait: float = Field(
        0, ge=0, le=60, description="Seconds to wait for a change; the answer comes at once on one."
    )
    seen: str | None = Field(
        None, max_length=100, description="State and progress known to the caller, state:done."
    )


class WorkerInfo(Document):
    name: str
    host: str
    processes: int
    online: bool
    versions: dict[str, str]
    started_at: Time
    seen_at: Time


class EstimatorInfo(Document):
    """A class that the workers can train."""

    name: str
    path: str
    kind: Literal["classifier", "regressor", "transformer"]
    summary: str
    parameters: dict[str, Any] = Field(description="JSON Schema of the parameters.")


class EstimatorList(Document):
    library: str
    items: list[EstimatorInfo]
