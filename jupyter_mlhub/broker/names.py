"""How jobs' queues and workers are called at the broker."""

from __future__ import annotations

DEFAULT_QUEUE = "default"


def queue_name(queue: str) -> str:
    """A queue of jobs as the broker knows it."""
    return "mlhub" if queue == DEFAULT_QUEUE else f"mlhub.{queue}"


def node_name(worker: str) -> str:
    """How Celery calls a worker: unique, and fit to be part of a queue's name."""
    return f"{worker.replace(':', '-')}@mlhub"
