"""Names of job queues and workers at the broker."""

from __future__ import annotations

DEFAULT_QUEUE = "default"


def queue_name(queue: str) -> str:
    """Name a queue of jobs as the broker knows it."""
    return "mlhub" if queue == DEFAULT_QUEUE else f"mlhub.{queue}"


def node_name(worker: str) -> str:
    """Name a worker for Celery. The name is unique and can be part of a queue's name."""
    return f"{worker.replace(':', '-')}@mlhub"
