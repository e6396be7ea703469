"""Receive bodies of any size, and hash and write them as they arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from copy import copy
from typing import Any

from jupyter_mlhub.artifacts.blobs import usage
from jupyter_mlhub.artifacts.blobs.store import BlobWriter
from jupyter_mlhub.errors import TooLarge, Unavailable

from .bodies import ANY_SIZE
from .gateway import MLHubHandler

BATCH = 1024 * 1024
AT_ONCE = 1024 * 1024
SLOWEST = 1024
"""Bytes a second. A slower connection is closed."""


class ReceivingHandler(MLHubHandler):
    """Streams a body into a writer.

    A thread hashes and writes one batch while the next one arrives, so memory holds at most two.
    Subclasses are decorated with ``tornado.web.stream_request_body``.
    """

    _writer: BlobWriter | None = None
    _caller_left = False

    def initialize(self) -> None:
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._writing: asyncio.Future[None] | None = None
        self._received = self._limit = 0
        self._watching: asyncio.TimerHandle | None = None

    def receive(self, writer: BlobWriter, limit: int) -> None:
        """Write the body, of at most ``limit`` bytes, into ``writer``. ``prepare`` calls this.

        Raises:
            TooLarge: The announced size is above the limit.
        """
        self._writer = writer
        connection: Any = self.request.connection
        self._limit = limit
        length = self.request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > limit:
            raise self._too_large()
        self._watch(0)
        # Whole uploads take long, so only their speed is watched.
        connection.set_body_timeout(None)
        connection.set_max_body_size(ANY_SIZE)  # counted here
        # Tornado takes 64 KiB at a time. This would cost more than hashing.
        connection.stream.read_chunk_size = AT_ONCE
        connection.params = copy(connection.params)
        connection.params.chunk_size = AT_ONCE
        if self._caller_left:  # while the writer was being opened
            self._stop()

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        if self._writer is None:
            return None
        self._received += len(chunk)
        if self._received > self._limit:
            self._refuse(self._too_large())
            return None
        self._pending.append(chunk)
        self._pending_size += len(chunk)
        return self._keep() if self._pending_size >= BATCH else None

    async def _keep(self) -> None:
        try:
            await self._flush()
        except Exception as error:
            self._refuse(error)

    async def received(self) -> BlobWriter:
        """Return the writer after the whole body has arrived. The caller then owns it."""
        assert self._writer is not None
        if self._watching is not None:
            self._watching.cancel()
        await self._flush()
        assert self._writing is not None
        await self._writing
        writer, self._writer = self._writer, None
        return writer

    def break_off(self, writer: BlobWriter) -> None:
        """Handle a body that did not arrive completely. Nothing of it is kept."""
        writer.abort()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        # The connection can't be used again after a refusal before the body was read. The header
        # tells the caller, who would otherwise lose the next request on it.
        self.set_header("Connection", "close")
        super().write_error(status_code, **kwargs)

    def on_connection_close(self) -> None:
        self._caller_left = True
        self._stop()
        super().on_connection_close()

    def on_finish(self) -> None:
        self._stop()
        super().on_finish()

    async def _flush(self) -> None:
        assert self._writer is not None
        if self._writing is not None:
            await self._writing
        batch, self._pending, self._pending_size = self._pending, [], 0
        self._writing = asyncio.ensure_future(self.call_heavy(_write, self._writer, batch))

    def _refuse(self, error: Exception) -> None:
        """Answer at once. The rest of the body is not read."""
        self._stop()
        self.log_exception(type(error), error, error.__traceback__)
        self.send_error(500, exc_info=(type(error), error, error.__traceback__))

    def _too_large(self) -> TooLarge:
        return TooLarge(
            "The upload is larger than the {limit} that may still come.",
            limit=usage.readable(self._limit),
        )

    def _watch(self, before: int) -> None:
        """Close the connection when too few bytes arrived since the last check."""
        we_are_busy = self._writing is not None and not self._writing.done()
        seconds = self.lifecycle.settings.slow_connection_seconds
        slow = self._received - before < SLOWEST * seconds
        if self._watching is not None and slow and not we_are_busy:
            connection: Any = self.request.connection
            connection.stream.close()
            return
        look = asyncio.get_running_loop().call_later
        self._watching = look(seconds, self._watch, self._received)

    def _stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        writer, self._writer = self._writer, None
        if writer is None:
            return

        async def stop() -> None:
            if self._writing is not None:
                await asyncio.wait([self._writing])
            with suppress(Unavailable):  # a store that is away keeps its bytes
                await self.call_heavy(self.break_off, writer)

        self._stopping = asyncio.ensure_future(stop())


def _write(writer: BlobWriter, batch: list[bytes]) -> None:
    for chunk in batch:
        writer.write(chunk)
