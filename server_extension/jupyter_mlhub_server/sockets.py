"""The open sockets of each person.

A change is looked up once for all sockets of a person. Their sign-ins are checked once a second,
however many changes there are.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from jupyter_mlhub.errors import Forbidden, NotFound, TooMany, Unauthenticated, Unavailable

from .answers import text_of

if TYPE_CHECKING:
    from jupyter_mlhub.access import Actor

    from .change_feed import ChangeFeed, Listener, Subject
    from .resources.events import EventsHandler

MOST_SOCKETS = 100
"""Sockets that one person may have open in one process."""
CHECK_SECONDS = 1.0
IDLE_CHECK_SECONDS = 5.0
"""Seconds between checks without changes. A sign-in that has ended receives nothing anyway."""
BETWEEN_MESSAGES = 0.1


class Sockets:
    """The open sockets of all listening people."""

    def __init__(self, feed: ChangeFeed) -> None:
        self._feed = feed
        self._people: dict[int, PersonsSockets] = {}

    def require_room(self, user_id: int) -> None:
        """Check that the person may open one more socket.

        Raises:
            TooMany: The person has the largest allowed number of sockets.
        """
        person = self._people.get(user_id)
        if person is not None and len(person.sockets) >= MOST_SOCKETS:
            raise TooMany(
                "You have {most_sockets} open connections for live changes. Close some notebooks "
                "or tabs that show ML Hub.",
                most_sockets=MOST_SOCKETS,
                retry_after=30,
                code="too_many_sockets",
            )

    @asynccontextmanager
    async def join(self, socket: EventsHandler) -> AsyncIterator[None]:
        """Send changes to the socket inside the block.

        Raises:
            TooMany: Several sockets came at once, and this one is too many.
        """
        user_id = socket.actor.id
        self.require_room(user_id)
        person = self._people.get(user_id)
        if person is None or person.telling.done():
            person = self._people[user_id] = PersonsSockets(user_id, self._feed)
        person.sockets.add(socket)
        try:
            await person.began.wait()
            yield
        finally:
            person.sockets.discard(socket)
            if not person.sockets and self._people.get(user_id) is person:
                person.telling.cancel()
                del self._people[user_id]

    def close(self) -> None:
        for person in self._people.values():
            person.telling.cancel()


class PersonsSockets:
    """Sends changes to one person's sockets."""

    def __init__(self, user_id: int, feed: ChangeFeed) -> None:
        self._user_id = user_id
        self.sockets: set[EventsHandler] = set()
        self.began = asyncio.Event()
        self._checked_at = time.monotonic()
        self.telling = asyncio.ensure_future(self._tell(feed))
        self.telling.add_done_callback(self._ended)

    def _ended(self, telling: asyncio.Task[None]) -> None:
        """Close all sockets. Callers then connect again, while silence would tell them nothing."""
        self.began.set()
        if not telling.cancelled() and telling.exception() is not None:
            for socket in self.sockets:
                socket.log.error("Live changes broke off.", exc_info=telling.exception())
                socket.close(1011, "the hub broke off")

    async def _tell(self, feed: ChangeFeed) -> None:
        async with feed.listen(self._user_id) as listener:
            self.began.set()
            while True:
                subjects = await listener.next(IDLE_CHECK_SECONDS)
                try:
                    await self._end_what_is_signed_out()
                    while subjects:
                        await self._pass_on(subjects[0])
                        subjects.pop(0)
                except Unavailable:
                    self._keep_for_later(listener, subjects)
                    await asyncio.sleep(CHECK_SECONDS)
                await asyncio.sleep(BETWEEN_MESSAGES)

    def _keep_for_later(self, listener: Listener, subjects: list[Subject]) -> None:
        for subject in subjects:
            listener.add(subject)

    async def _end_what_is_signed_out(self) -> None:
        """Check once a second whether each sign-in is valid, and what it may see."""
        if time.monotonic() - self._checked_at < CHECK_SECONDS:
            return
        by_sign_in: dict[Any, list[EventsHandler]] = defaultdict(list)
        for socket in self.sockets:
            by_sign_in[socket.hub_token(), socket.caller.address].append(socket)
        for sockets in by_sign_in.values():
            try:
                actor = await sockets[0].signed_in()
            except Unauthenticated:
                actor = None
            for socket in sockets:
                if actor is None or actor.id != self._user_id:
                    socket.end()
                    self.sockets.discard(socket)
                else:
                    socket.actor = actor
        self._checked_at = time.monotonic()

    async def _pass_on(self, subject: Subject) -> None:
        """Look a subject up once for all sockets of equal rights and language."""
        alike: dict[Any, list[EventsHandler]] = defaultdict(list)
        for socket in self.sockets:
            actor = socket.actor
            alike[actor.permissions, actor.group_ids, socket.language].append(socket)
        for (permissions, *_), sockets in alike.items():
            if f"{subject[0]}s.read" not in permissions:
                continue  # not even the name is theirs to know
            message = await _message(sockets[0], sockets[0].actor, subject)
            for socket in sockets:
                socket.hand(subject, message)


async def _message(socket: EventsHandler, actor: Actor, subject: Subject) -> str:
    kind, key = subject
    hub = socket.hub
    try:
        if kind == "job":
            document: Any = await socket.call(hub.jobs.get_brief, actor, int(key))
        else:
            document = await socket.call(hub.artifacts.get, actor, kind, key)  # type: ignore[arg-type]
        content = json.loads(text_of(document, socket.language))
    except (Forbidden, NotFound):
        content = None
    return json.dumps({"kind": kind, "key": key, "document": content})
