"""The hub's side of the broker: announce a job, interrupt a job."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ..settings import HubSettings

if TYPE_CHECKING:
    from celery import Celery


class CeleryQueue:
    """Publishes job ids. Celery itself is loaded when the first job is submitted."""

    def __init__(self, settings: HubSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._app: Celery | None = None

    def publish(self, job_id: int) -> None:
        from .app import RUN_JOB

        self._celery().send_task(RUN_JOB, args=[job_id], task_id=_task_id(job_id), retry=False)

    def interrupt(self, job_id: int, attempt: int) -> None:
        """Stop the process that runs this job, inside a long call too."""
        self._celery().control.revoke(_task_id(job_id), terminate=True, signal="SIGKILL")

    def depth(self) -> int:
        """Messages that wait in the broker."""
        from .app import QUEUE

        with self._celery().connection_for_read() as connection:
            queue = self._celery().amqp.queues[QUEUE].bind(connection.default_channel)
            return int(queue.queue_declare().message_count)

    def _celery(self) -> Celery:
        with self._lock:
            if self._app is None:
                from .app import make_app

                self._app = make_app(self._settings)
            return self._app


def _task_id(job_id: int) -> str:
    return f"job-{job_id}"
