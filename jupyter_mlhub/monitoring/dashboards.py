"""Read the numbers of the dashboards from the database."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..broker.names import DEFAULT_QUEUE
from ..database import (
    Artifact,
    Blob,
    Database,
    Job,
    RequestMinute,
    User,
    Version,
    Worker,
    now,
    time_in,
)
from ..jobs.routing import WORKER_ONLINE, Workforce
from ..languages import say
from ..schemas.monitoring import (
    Dashboard,
    Health,
    JobCount,
    QueueLoad,
    RequestPoint,
    ServiceRequests,
    StorageUse,
    WorkerLoad,
)
from .requests import BOUNDS, RequestMetrics, quantile

_MOST_POINTS = 120
_MOST_ROWS = 200


class MeasuredQueue(Protocol):
    def depths(self, queues: Collection[str]) -> dict[str, int]: ...


class Dashboards:
    """All numbers of the dashboards. Each call reads them again."""

    def __init__(self, database: Database, queue: MeasuredQueue, requests: RequestMetrics) -> None:
        self._database = database
        self._queue = queue
        self.requests = requests

    def overview(self, actor: Actor, minutes: int) -> Dashboard:
        actor.require("monitoring.read")
        self.requests.flush()
        slice_minutes = max(1, -(-minutes // _MOST_POINTS))
        begin = time.perf_counter()
        with self._database.read() as session:
            since = now() - timedelta(minutes=minutes)
            services = _services(session, since, slice_minutes)
            workers = _workers(session)
            queues = _queues(session)
            jobs = _jobs(session)
            storage = _storage(session)
            stored = session.scalar(select(func.sum(Blob.size))) or 0
        took = time.perf_counter() - begin
        depths, broker = self._measure_broker([queue.name for queue in queues])
        online = sum(worker.online for worker in workers)
        health = [
            Health(part="database", ok=True, message="answers", seconds=took),
            broker,
            Health(
                part="workers",
                ok=online > 0,
                message=say("{online} online", online=online),
                seconds=0,
            ),
        ]
        return Dashboard(
            slice_seconds=slice_minutes * 60,
            services=services,
            workers=workers,
            queues=[queue.model_copy(update={"depth": depths.get(queue.name)}) for queue in queues],
            jobs=jobs,
            storage=storage,
            stored_bytes=stored,
            health=health,
        )

    def _measure_broker(self, queues: Collection[str]) -> tuple[dict[str, int], Health]:
        begin = time.perf_counter()

        def health(ok: bool, message: str) -> Health:
            seconds = time.perf_counter() - begin
            return Health(part="broker", ok=ok, message=message, seconds=seconds)

        try:
            depths = self._queue.depths(queues)
        except Exception as error:
            return {}, health(False, say("can't be reached: {kind}", kind=type(error).__name__))
        return depths, health(True, "answers")

    def prometheus(self, actor: Actor) -> bytes:
        """Write the same numbers in Prometheus' text format. The hub limits the number of
        labels."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        found = self.overview(actor, 1)
        durations = HistogramMetricFamily(
            "mlhub_request_duration_seconds",
            "Time to answer, by service.",
            labels=["service"],
        )
        errors = CounterMetricFamily(
            "mlhub_request_errors", "Requests that ended with an error.", labels=["service"]
        )
        for service, counts in sorted(self.requests.totals.items()):
            durations.add_metric([service], _cumulative(counts.buckets), counts.seconds)
            errors.add_metric([service], counts.errors)
        by_state: dict[str, int] = defaultdict(int)
        for row in found.jobs:
            by_state[row.state] += row.count
        jobs = GaugeMetricFamily("mlhub_jobs", "Jobs by state.", labels=["state"])
        for state in ("queued", "running", "succeeded", "failed", "cancelled"):
            jobs.add_metric([state], by_state[state])
        depth = GaugeMetricFamily("mlhub_queue_depth", "Messages in the broker.", labels=["queue"])
        wait = GaugeMetricFamily(
            "mlhub_queue_longest_wait_seconds", "Wait of the oldest job.", labels=["queue"]
        )
        for queue in found.queues:
            if queue.workers:  # whoever submits a job can name any queue
                depth.add_metric([queue.name], queue.depth or 0)
                wait.add_metric([queue.name], queue.longest_wait or 0)
        plain: dict[str, tuple[str, float]] = {
            "workers_online": ("Workers online.", sum(w.online for w in found.workers)),
            "stored_bytes": ("Bytes in the store.", found.stored_bytes),
        }
        gauges = [
            GaugeMetricFamily(f"mlhub_{name}", text, value=value)
            for name, (text, value) in plain.items()
        ]
        up = GaugeMetricFamily("mlhub_healthy", "1 when a part answers.", labels=["part"])
        for part in found.health:
            up.add_metric([part.part], float(part.ok))

        class Collected:
            def collect(self) -> list[Any]:
                return [durations, errors, jobs, depth, wait, *gauges, up]

        registry = CollectorRegistry(auto_describe=False)
        registry.register(Collected())
        return generate_latest(registry)


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    total, rows = 0, []
    for bound, count in zip([*map(str, BOUNDS), "+Inf"], buckets, strict=True):
        total += count
        rows.append((bound, float(total)))
    return rows


def _services(session: Session, since: datetime, slice_minutes: int) -> list[ServiceRequests]:
    rows = session.scalars(
        select(RequestMinute).where(RequestMinute.minute >= since).order_by(RequestMinute.minute)
    )
    width = slice_minutes * 60
    slices: dict[str, dict[int, _Sum]] = defaultdict(lambda: defaultdict(_Sum))
    for row in rows:
        at = int(row.minute.timestamp()) // width * width
        slices[row.service][at].add(row)
    seconds = max(60.0, (now() - since).total_seconds())
    found = []
    for service, points in sorted(slices.items()):
        whole = _Sum()
        for point in points.values():
            whole.merge(point)
        found.append(
            ServiceRequests(
                service=service,
                requests=whole.requests,
                errors=whole.errors,
                per_second=whole.requests / seconds,
                points=[
                    RequestPoint(
                        at=datetime.fromtimestamp(at, UTC),
                        requests=point.requests,
                        errors=point.errors,
                        **point.quantiles(),
                    )
                    for at, point in sorted(points.items())
                ],
                **whole.quantiles(),
            )
        )
    return found


class _Sum:
    def __init__(self) -> None:
        self.requests = self.errors = 0
        self.buckets = [0] * (len(BOUNDS) + 1)

    def add(self, row: RequestMinute) -> None:
        self.requests += row.requests
        self.errors += row.errors
        self.buckets = [a + b for a, b in zip(self.buckets, row.buckets, strict=True)]

    def merge(self, other: _Sum) -> None:
        self.requests += other.requests
        self.errors += other.errors
        self.buckets = [a + b for a, b in zip(self.buckets, other.buckets, strict=True)]

    def quantiles(self) -> dict[str, float | None]:
        shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
        return {name: quantile(self.buckets, share) for name, share in shares.items()}


def _workers(session: Session) -> list[WorkerLoad]:
    running: dict[str | None, list[int]] = defaultdict(list)
    for job_id, worker in session.execute(
        select(func.coalesce(Job.parent_id, Job.id), Job.worker)
        .where(Job.state == "running", Job.in_parts.is_(False))
        .order_by(Job.id)
    ):
        running[worker].append(job_id)
    horizon = time_in(session) - WORKER_ONLINE
    newest = select(Worker).order_by(Worker.seen_at.desc()).limit(_MOST_ROWS)
    return [
        WorkerLoad(
            name=row.name,
            host=row.host,
            online=row.seen_at > horizon,
            processes=row.processes,
            confinement=row.confinement,
            cpu_percent=row.cpu_percent,
            memory_bytes=row.memory_bytes,
            jobs=running[row.name],
            seen_at=row.seen_at,
        )
        for row in session.scalars(newest)
    ]


def _queues(session: Session) -> list[QueueLoad]:
    """Measure all queues with listeners or waiting jobs. The broker knows how long they are."""
    waiting = {
        name: (count, (time_in(session) - oldest).total_seconds())
        for name, count, oldest in session.execute(
            select(Job.queue, func.count(Job.id), func.min(Job.created_at))
            .where(Job.state == "queued", Job.in_parts.is_(False))
            .group_by(Job.queue)
            .order_by(func.count(Job.id).desc())
            .limit(_MOST_ROWS)
        )
    }
    workforce = Workforce.of(session)
    listened = {name for names in workforce.queues.values() for name in names}
    found = []
    for name in sorted(listened | waiting.keys() | {DEFAULT_QUEUE}):
        count, wait = waiting.get(name, (0, None))
        workers = len(workforce.listening(name))
        found.append(
            QueueLoad(name=name, workers=workers, depth=None, waiting_jobs=count, longest_wait=wait)
        )
    return found


def _jobs(session: Session) -> list[JobCount]:
    counted = (
        select(Job.state, User.name, func.count(Job.id))
        .join(User, User.id == Job.owner_id)
        .where(Job.parent_id.is_(None))
        .group_by(Job.state, User.name)
        .order_by(func.count(Job.id).desc())
        .limit(_MOST_ROWS)
    )
    return [
        JobCount(state=state, owner=owner, count=count)
        for state, owner, count in session.execute(counted)
    ]


def _storage(session: Session) -> list[StorageUse]:
    def count(kind: str) -> Any:
        return func.count(func.distinct(case((Artifact.kind == kind, Artifact.id))))

    size = func.sum(Version.size)
    summed = (
        select(User.name, count("dataset"), count("model"), size)
        .join(Artifact, Artifact.owner_id == User.id)
        .join(Version, Version.artifact_id == Artifact.id)
        .group_by(User.name)
        .order_by(size.desc())
        .limit(_MOST_ROWS)
    )
    return [
        StorageUse(owner=owner, datasets=datasets, models=models, size=total)
        for owner, datasets, models, total in session.execute(summed)
    ]
