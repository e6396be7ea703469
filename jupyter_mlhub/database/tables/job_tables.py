"""Tables of jobs with their history and log, of workers, and of the feed of changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, SentenceText, now
from ..clock import sql_now


class Job(Base):
    """A request for work. ``attempt`` is the fence: only the running attempt may write.

    Times that workers compare come from the database's clock.
    """

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(SentenceText, default="")
    target: Mapped[str | None] = mapped_column(Text)
    """The column that it learns to predict, as lists do not read the request."""
    score: Mapped[dict[str, Any] | None]
    """The first metric of the report, as lists do not read the report."""
    request: Mapped[dict[str, Any]]
    """What was asked, with what was left out filled in."""
    order: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}", deferred=True)
    """What its worker needs beside the request."""
    result: Mapped[dict[str, Any] | None]
    """The result of the job, without the report."""
    report: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    queue: Mapped[str] = mapped_column(String(50), default="default")
    priority: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), index=True
    )
    """The job that this one is a part of. Lists show no parts."""
    in_parts: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the job is done by its parts. No worker claims it itself."""
    needs: Mapped[str] = mapped_column(Text, default="")
    """The estimators that its worker must offer, sorted and separated by commas."""
    attempt: Mapped[int] = mapped_column(default=0)
    times_killed: Mapped[int] = mapped_column(default=0)
    """The number of times that the process of the job was killed."""
    times_silent: Mapped[int] = mapped_column(default=0)
    """The number of times that the worker of the job went silent."""
    worker: Mapped[str | None] = mapped_column(String(200))
    memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    cpu_seconds: Mapped[float | None] = mapped_column(Double)
    lease_until: Mapped[datetime | None]
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    progress_note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=sql_now())
    published_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "owner_id", "created_at"),
        Index(None, "owner_id", "title"),
        Index(None, "state", "lease_until"),
        Index(None, "state", "owner_id", "priority"),
        Index(None, "owner_id", "started_at"),
        {"sqlite_autoincrement": True},  # workers remember revoked ids: none may come again
    )

    def __repr__(self) -> str:
        return f"<Job {self.id} {self.kind} {self.state}>"


class JobUse(Base):
    """A version of a dataset or a model that a job reads. It stays when the version is deleted."""

    __tablename__ = "job_uses"

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    artifact_id: Mapped[int] = mapped_column(
        ForeignKey("artifacts.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)

    __table_args__ = (Index(None, "artifact_id", "job_id"),)


class JobTransition(Base):
    """A change of a job's state, with its time and cause."""

    __tablename__ = "job_transitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=sql_now())
    state: Mapped[str] = mapped_column(String(16))
    attempt: Mapped[int]
    cause: Mapped[str] = mapped_column(SentenceText)


class JobLogLine(Base):
    __tablename__ = "job_log_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    attempt: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(Text)


class Worker(Base):
    """A worker that is, or was, ready for jobs."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    host: Mapped[str] = mapped_column(String(200))
    processes: Mapped[int]
    queues: Mapped[list[Any]]
    catalogue: Mapped[str] = mapped_column(String(100))
    """The key of the catalogue of estimators that it offers."""
    versions: Mapped[dict[str, Any]]
    confinement: Mapped[str] = mapped_column(String(100), default="")
    """What confines its jobs to their own files; empty where nothing does."""
    cpu_percent: Mapped[float | None] = mapped_column(Double)
    memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[datetime] = mapped_column(default=sql_now(), index=True)
    seen_at: Mapped[datetime] = mapped_column(default=sql_now())


class EstimatorCatalogue(Base):
    """The estimators that a worker offers. The key is made from the content.

    ``names`` are only the names of the estimators.
    """

    __tablename__ = "estimator_catalogues"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    document: Mapped[dict[str, Any]]
    names: Mapped[list[Any]]
    published_at: Mapped[datetime] = mapped_column(default=now)


class Change(Base):
    """An entry of the feed of changes, with the id of the person who may see it."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=now, index=True)

    __table_args__ = ({"sqlite_autoincrement": True},)  # readers count on growing ids
