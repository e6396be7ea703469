"""``/events``: a WebSocket that reports changes."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from tornado import websocket

from jupyter_mlhub.errors import TooMany
from jupyter_mlhub.languages import Language, language_of

from ..change_feed import Subject
from ..http.gateway import MLHubHandler
from ..http.push_socket import PushSocket


class EventsHandler(PushSocket, MLHubHandler):
    """A WebSocket that sends changes of a person's own jobs and artifacts.

    Each message is ``{"kind": "job" | "dataset" | "model", "key": …, "document": …}``. A null
    document means that it was deleted. The first message is ``{"kind": "ready"}``. From then on no
    change is missed. Sentences are in the language of ``?language=pt-BR``, for a browser sets no
    headers on a WebSocket.
    """

    resource = "events"
    is_timed = False

    def initialize(self, **options: Any) -> None:
        super().initialize(**options)
        self._outgoing: dict[Subject, str] = {}
        self._arrived = asyncio.Event()

    async def prepare(self, **options: Any) -> None:
        await super().prepare(**options)
        feed = await self.lifecycle.feed()
        feed.sockets.require_room(self.actor.id)

    @property
    def language(self) -> Language:
        asked = self.get_query_argument("language", "")
        return language_of(asked) if asked else super().language

    def hand(self, subject: Subject, message: str) -> None:
        """Send this after the caller has taken the earlier messages."""
        self._outgoing[subject] = message
        self._arrived.set()

    def end(self) -> None:
        """Close the socket, because the sign-in has ended."""
        self._outgoing.clear()
        self.close(4401, "signed out")

    async def push(self) -> None:
        feed = await self.lifecycle.feed()
        with suppress(websocket.WebSocketClosedError, TooMany):
            async with feed.sockets.join(self):
                await self.write_message(json.dumps({"kind": "ready"}))
                while True:
                    await self._arrived.wait()
                    self._arrived.clear()
                    while self._outgoing:
                        message = self._outgoing.pop(next(iter(self._outgoing)))
                        await self.write_message(message)
        self.close(1013, "too many")
