"""A queue for hubs without workers."""

from __future__ import annotations

from collections.abc import Collection


class QuietQueue:
    """A queue that wakes nobody."""

    def publish(self, job_id: int, queue: str) -> None:
        pass

    def publish_to(self, job_id: int, worker: str) -> None:
        pass

    def depths(self, queues: Collection[str]) -> dict[str, int]:
        return dict.fromkeys(queues, 0)
