"""Count requests in memory for a moment, then by the minute in the database."""

from __future__ import annotations

import os
import socket
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete

from ..database import Database, RequestMinute, now

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the duration buckets, in seconds. The last bucket has none."""

KEEP = timedelta(days=30)


@dataclass
class Counts:
    requests: int = 0
    errors: int = 0
    seconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def add(self, seconds: float, *, failed: bool) -> None:
        self.requests += 1
        self.errors += failed
        self.seconds += seconds
        self.buckets[bisect_left(BOUNDS, seconds)] += 1


class RequestMetrics:
    """Counts the requests of this process. ``observe`` takes only a lock, ``flush`` writes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._process = f"{socket.gethostname()}:{os.getpid()}"[:64]
        self._lock = threading.Lock()
        self._fresh: dict[tuple[datetime, str], Counts] = {}
        self.totals: dict[str, Counts] = {}
        """Counts by service since this process started, for Prometheus."""

    def observe(self, service: str, seconds: float, *, failed: bool) -> None:
        """Count a request. ``failed`` means that it ended with status 400 or above."""
        minute = now().replace(second=0, microsecond=0)
        with self._lock:
            self._fresh.setdefault((minute, service), Counts()).add(seconds, failed=failed)
            self.totals.setdefault(service, Counts()).add(seconds, failed=failed)

    def flush(self) -> None:
        """Add the counts since the last call to the database."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
        if not fresh:
            return
        with self._database.write() as session:
            for (minute, service), counts in fresh.items():
                row = session.get(RequestMinute, (minute, service, self._process))
                if row is None:
                    session.add(
                        RequestMinute(
                            minute=minute,
                            service=service,
                            process=self._process,
                            requests=counts.requests,
                            errors=counts.errors,
                            buckets=counts.buckets,
                        )
                    )
                    continue
                row.requests += counts.requests
                row.errors += counts.errors
                row.buckets = [a + b for a, b in zip(row.buckets, counts.buckets, strict=True)]
            session.execute(delete(RequestMinute).where(RequestMinute.minute < now() - KEEP))


def quantile(buckets: Sequence[int], share: float) -> float | None:
    """Estimate the duration in seconds below which ``share`` of the requests stayed.

    The value is interpolated in its bucket, as by ``histogram_quantile`` of Prometheus. The last
    bucket has no upper bound and gives its lower one.
    """
    total = sum(buckets)
    if total == 0:
        return None
    rank, below = share * total, 0
    for index, count in enumerate(buckets):
        if below + count >= rank and count:
            low = BOUNDS[index - 1] if index else 0.0
            if index == len(BOUNDS):
                return low
            return low + (BOUNDS[index] - low) * (rank - below) / count
        below += count
    return BOUNDS[-1]
