"""The feed of changes: one reader of the database for all listeners."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from jupyter_mlhub.database import ChangeReader
from jupyter_mlhub.outages import note_outage

from .sockets import Sockets

if TYPE_CHECKING:
    from jupyter_mlhub.hub import Hub

    from .lifecycle import HubLifecycle

WATCH_INTERVAL = 0.002
"""Seconds between two checks for any change, with databases that can answer this."""
BUSY_INTERVAL = 0.01
IDLE_INTERVAL = 0.05
BUSY_FOR = 2.0
"""Seconds after a change, or a new listener, in which the feed is read more often."""

Subject = tuple[str, str]


class Listener:
    """The changes for one person since they began to listen. Each subject appears once."""

    def __init__(self) -> None:
        self._fresh: dict[Subject, None] = {}
        self._arrived = asyncio.Event()

    def add(self, subject: Subject) -> None:
        self._fresh[subject] = None
        self._arrived.set()

    async def next(self, timeout: float | None = None) -> list[Subject]:
        """Wait for the next changes. The result is empty after a long wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._arrived.wait()
        self._arrived.clear()
        fresh, self._fresh = self._fresh, {}
        return list(fresh)

    async def wait_for(self, subject: Subject, timeout: float) -> None:
        """Return when ``subject`` changed or ``timeout`` seconds have passed."""
        try:
            async with asyncio.timeout(timeout):
                while subject not in await self.next():
                    pass
        except TimeoutError:
            pass


class ChangeFeed:
    """Reads the feed of changes only while somebody listens."""

    def __init__(self, lifecycle: HubLifecycle, hub: Hub) -> None:
        self._lifecycle = lifecycle
        self._hub = hub
        self.sockets = Sockets(self)
        self._listeners: dict[int, set[Listener]] = {}
        self._task: asyncio.Task[None] | None = None
        self._began = asyncio.Event()
        self._busy_until = 0.0

    @asynccontextmanager
    async def listen(self, user_id: int) -> AsyncIterator[Listener]:
        """Listen to a person's changes. No change that is committed inside the block is missed."""
        listener = Listener()
        self._listeners.setdefault(user_id, set()).add(listener)
        self._expect_more()
        if self._task is None or self._task.done():
            self._began.clear()
            self._task = asyncio.ensure_future(self._read())
        try:
            await self._began.wait()
            yield listener
        finally:
            mine = self._listeners[user_id]
            mine.discard(listener)
            if not mine:
                del self._listeners[user_id]

    def close(self) -> None:
        self.sockets.close()
        if self._task is not None:
            self._task.cancel()

    async def _read(self) -> None:
        call, database = self._lifecycle.call, self._hub.database

        def begin() -> ChangeReader:
            with database.read() as session:
                return ChangeReader(session)

        def read(reader: ChangeReader) -> list[tuple[int, Subject]]:
            with database.read() as session:
                return [(owner_id, (kind, key)) for owner_id, kind, key in reader.read(session)]

        reader = None
        seen: int | None = None
        while self._listeners:
            stamp = database.memory.stamp()
            busy = time.monotonic() < self._busy_until
            if stamp is not None and stamp == seen:
                await asyncio.sleep(WATCH_INTERVAL if busy else IDLE_INTERVAL)
                continue
            seen = stamp
            try:
                if reader is None:
                    reader = await call(begin)
                    self._began.set()
                for owner_id, subject in await call(read, reader):
                    self._expect_more()
                    for listener in self._listeners.get(owner_id, ()):
                        listener.add(subject)
            except Exception as error:
                note_outage(self._lifecycle.log, "The feed of changes can't be read", error)
                await asyncio.sleep(1)
                seen = None
            if stamp is None:
                await asyncio.sleep(BUSY_INTERVAL if busy else IDLE_INTERVAL)

    def _expect_more(self) -> None:
        self._busy_until = time.monotonic() + BUSY_FOR
