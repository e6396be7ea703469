"""Receive messages from the broker. No bad message and no lost connection ends a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from celery.bootsteps import CLOSE, TERMINATE
from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from kombu.message import Message

from ..broker.celery_app import RUN_JOB
from ..outages import note_outage

log = logging.getLogger(__name__)

_CLOSE_SECONDS = 1.0
_LONGEST_RETRY = 5.0


class LastingConsumer(Consumer):
    """Drops messages that the hub did not send, and reconnects after any error.

    No job is lost by this. A message only wakes a worker, and waiting jobs are announced again.
    """

    connection: Any

    def start(self) -> None:
        while self.blueprint.state not in (CLOSE, TERMINATE):
            try:
                super().start()
            except Exception as error:
                note_outage(log, "The connection to the broker is made again", error)
                self._give_up_connection()

    def _give_up_connection(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            with suppress(Exception):  # closing a broken connection may fail once more
                connection.collect(socket_timeout=_CLOSE_SECONDS)
        self.on_close()
        self._cancel_connection_timer_entries()
        self.blueprint.restart(self)

    def ensure_connected(self, connection: Any) -> Any:
        """Wait for a broker that is away."""
        connected = connection.ensure_connection(
            lambda error, _interval: note_outage(log, "The broker can't be reached", error),
            interval_max=_LONGEST_RETRY,
            callback=maybe_shutdown,
        )
        self.first_connection_attempt = False
        return connected

    def create_task_handler(self, *arguments: Any, **options: Any) -> Callable[[Message], None]:
        handle = super().create_task_handler(*arguments, **options)

        def on_message(message: Message) -> None:
            try:
                _require_ours(message)
            except Exception as error:
                self._drop(message, error)
            else:
                handle(message)

        return on_message

    def on_decode_error(self, message: Message, error: Exception) -> None:
        self._drop(message, error)

    def _drop(self, message: Message, error: Exception) -> None:
        note_outage(log, "A message that the hub did not send was dropped", error)
        message.ack_log_error(log, self.connection_errors)


def _require_ours(message: Message) -> None:
    """Check that a message has the form that ``CeleryQueue`` sends.

    Raises:
        Exception: The message has another form. Its content decides how reading it fails, so
            there are many types of error.
    """
    if message.content_type != "application/json":
        raise ValueError(f"its type is {message.content_type!r}")
    arguments, options, embedded = message.decode()
    if [type(value) for value in arguments] != [int] or options or any(embedded.values()):
        raise ValueError("it does not hold the id of a job alone")
    task, name = message.headers["task"], message.headers["id"]
    if task != RUN_JOB or not isinstance(name, str):
        raise ValueError("it asks for something else")
    # A worker would obey times and limits in the headers.
    message.headers = {"lang": "py", "task": task, "id": name}
