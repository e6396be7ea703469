"""Documents of the administrator's dashboards."""

from __future__ import annotations

from pydantic import Field

from ..languages.documents import Wording
from .base import Document, Query, Time
from .jobs import JobState


class DashboardQuery(Query):
    minutes: int = Field(60, ge=1, le=30 * 24 * 60, description="How far back to look.")


class RequestPoint(Document):
    """The requests in one interval. Durations are in seconds."""

    at: Time
    requests: int
    errors: int
    p50: float | None
    p95: float | None
    p99: float | None


class ServiceRequests(Document):
    service: str
    requests: int
    errors: int
    per_second: float
    p50: float | None
    p95: float | None
    p99: float | None
    points: list[RequestPoint]


class WorkerLoad(Document):
    name: str
    host: str
    online: bool
    processes: int
    confinement: str = Field(
        description="What keeps its jobs from all but their own files: Landlock 7 and seccomp. "
        "Empty where nothing does."
    )
    cpu_percent: float | None = Field(description="Of one core, over the last seconds.")
    memory_bytes: int | None
    jobs: list[int] = Field(description="What it runs now.")
    seen_at: Time


class QueueLoad(Document):
    name: str
    workers: int = Field(description="Workers that are online and listen on it.")
    depth: int | None = Field(description="Messages in the broker; null when it can't be reached.")
    waiting_jobs: int
    longest_wait: float | None = Field(description="Seconds.")


class JobCount(Document):
    state: JobState
    owner: str
    count: int


class StorageUse(Document):
    """The versions of a person's datasets and models, in bytes as they were uploaded."""

    owner: str
    datasets: int
    models: int
    size: int


class Health(Document):
    part: str
    ok: bool
    message: Wording
    seconds: float


class Dashboard(Document):
    slice_seconds: int
    services: list[ServiceRequests]
    workers: list[WorkerLoad]
    queues: list[QueueLoad]
    jobs: list[JobCount]
    storage: list[StorageUse]
    stored_bytes: int = Field(description="What the store holds; equal content counts once.")
    health: list[Health]
