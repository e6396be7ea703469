"""The Celery app, configured so that the broker only wakes workers."""

from __future__ import annotations

from celery import Celery
from kombu.entity import Queue

from ..settings import HubSettings
from .embedded import broker_url
from .names import DEFAULT_QUEUE, queue_name

RUN_JOB = "mlhub.run_job"

SEND_SECONDS = 3.0


def make_queue(settings: HubSettings, queue: str) -> Queue:
    name = queue_name(queue)
    return Queue(name, routing_key=name, queue_arguments=_queue_arguments(broker_url(settings)))


def make_app(settings: HubSettings) -> Celery:
    """A Celery app on the hub's broker, without a result backend."""
    url = broker_url(settings)
    app = Celery("mlhub", broker=url, set_as_current=False)
    app.conf.update(
        task_default_queue=queue_name(DEFAULT_QUEUE),
        task_queues=[make_queue(settings, queue) for queue in settings.worker_queues],
        worker_direct=True,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # A free process reserves one message. A job that waits can then be taken by any worker.
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_pool="prefork",
        worker_send_task_events=False,
        # Each pool process opens the hub first. On an interrupted network this is slow.
        worker_proc_alive_timeout=60,
        # Whoever can write to the broker can wake workers, and can do nothing else to them.
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=4,
        # The database recovers lost work (lease and reaper), so the broker may be patient.
        broker_transport_options=(
            {"visibility_timeout": 7 * 86400, "max_retries": 1}
            if url.startswith("redis")
            else {"max_retries": 1}
        ),
    )
    return app


def make_publishing_app(settings: HubSettings) -> Celery:
    """Make a Celery app for processes that only send. It gives up on a broker that hangs.

    Workers do not use it, because they wait for the next message without a limit.
    """
    app = make_app(settings)
    redis = broker_url(settings).startswith("redis")
    limits = ("socket_timeout",) if redis else ("read_timeout", "write_timeout")
    options = app.conf.broker_transport_options
    app.conf.broker_transport_options = {**options, **dict.fromkeys(limits, SEND_SECONDS)}
    return app


def _queue_arguments(url: str) -> dict[str, int]:
    """Turn off RabbitMQ's limit of 30 minutes for unacknowledged messages. Jobs may run longer."""
    return {"x-consumer-timeout": 7 * 86400 * 1000} if url.startswith("amqp") else {}
