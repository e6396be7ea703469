"""A WebSocket on which only the server sends."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.base.websocket import WebSocketMixin
from tornado import web, websocket


class PushSocket(WebSocketMixin, websocket.WebSocketHandler):
    """Runs ``push`` as long as the caller listens."""

    @property
    def max_message_size(self) -> int:
        """A small limit, because messages of the caller are not read."""
        return 1024

    async def push(self) -> None:
        """Send messages until there are no more or the task is cancelled."""
        raise NotImplementedError

    async def get(self, *args: Any, **kwargs: Any) -> None:
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise web.HTTPError(400, "This address speaks WebSocket only.")
        await super().get(*args, **kwargs)

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self._pushing = asyncio.ensure_future(self.push())

    def on_message(self, message: str | bytes) -> None:
        pass

    def on_close(self) -> None:
        if hasattr(self, "_pushing"):
            self._pushing.cancel()
        super().on_close()
