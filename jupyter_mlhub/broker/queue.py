"""The hub's side of the broker: it wakes workers."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from ..settings import HubSettings
from .publisher import Publisher

if TYPE_CHECKING:
    from celery import Celery

_PATIENCE = 2.0
"""Seconds that the broker has to count the messages that wait."""


class CeleryQueue:
    """Publishes job ids. Celery is imported when the first job is submitted.

    No caller waits for a broker that hangs, and no error of the broker reaches a caller. The
    database holds the truth, and jobs that were not announced are announced again.
    """

    def __init__(self, settings: HubSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._app: Celery | None = None
        self._publisher = Publisher()
        self._measuring = threading.Lock()

    def publish(self, job_id: int, queue: str) -> None:
        """Wake one of the workers that listen on a queue."""
        from .celery_app import make_queue

        self._send(job_id, make_queue(self._settings, queue))

    def publish_to(self, job_id: int, worker: str) -> None:
        """Wake a certain worker."""
        from celery.utils.nodenames import worker_direct

        from .names import node_name

        self._send(job_id, worker_direct(node_name(worker)))

    def depths(self, queues: Collection[str]) -> dict[str, int]:
        """Count the messages that wait in the broker, by queue.

        Raises:
            TimeoutError: The broker hangs.
        """
        if not self._measuring.acquire(timeout=_PATIENCE):
            raise TimeoutError("the broker hangs")
        found: dict[str, int] = {}
        over = threading.Event()

        def measure() -> None:
            try:
                found.update(self._depths(queues))
            except Exception as error:
                failures.append(error)
            finally:
                self._measuring.release()
                over.set()

        failures: list[Exception] = []
        threading.Thread(target=measure, name="mlhub-depths", daemon=True).start()
        if not over.wait(_PATIENCE):
            raise TimeoutError("the broker hangs")
        if failures:
            raise failures[0]
        return found

    def _depths(self, queues: Collection[str]) -> dict[str, int]:
        from .celery_app import make_queue

        with self._celery().connection_for_read() as connection:
            channel = connection.default_channel
            return {
                name: int(
                    make_queue(self._settings, name).bind(channel).queue_declare().message_count
                )
                for name in queues
            }

    def _send(self, job_id: int, queue: object) -> None:
        from .celery_app import RUN_JOB

        # Each message has its own id. The claim decides which job a message leads to.
        self._publisher.send(
            lambda: self._celery().send_task(
                RUN_JOB, args=[job_id], task_id=uuid.uuid4().hex, queue=queue, retry=False
            )
        )

    def _celery(self) -> Celery:
        with self._lock:
            if self._app is None:
                from .celery_app import make_publishing_app

                self._app = make_publishing_app(self._settings)
            return self._app
