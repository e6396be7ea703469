"""Request bodies are bounded while they arrive: in size before they are kept, and in time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)

ANY_SIZE = 1 << 62
"""For Tornado: whoever reads the body counts it, and answers better."""


class BoundedBody(HTTPMessageDelegate):
    """Hands a request on to its handler, and to ``refuse`` as soon as its body is too large.

    A body that is not there after ``seconds`` ends the connection; who receives an upload gives
    it more time.

    Handlers that stream their body count it themselves, after they know whose it is.
    """

    def __init__(
        self,
        inner: Any,
        request: HTTPServerRequest,
        limit: int,
        seconds: float,
        refuse: Callable[[], HTTPMessageDelegate],
    ) -> None:
        self._inner = inner
        self._connection: Any = request.connection
        self._limit = ANY_SIZE if inner.stream_request_body else limit
        self._seconds = seconds
        self._refuse = refuse
        self._received = 0
        self._refused = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        length = headers.get("Content-Length")
        if length is None and "Transfer-Encoding" not in headers:
            passed: Awaitable[None] | None = self._inner.headers_received(start_line, headers)
            return passed
        self._connection.set_max_body_size(ANY_SIZE)
        self._connection.set_body_timeout(self._seconds)
        if length is not None and length.isdecimal():
            # Too many digits to be read as a number are too many bytes, too.
            self._count(int(length) if len(length) < 19 else ANY_SIZE + 1)
            self._received = 0
        if self._refused:
            return None
        passed = self._inner.headers_received(start_line, headers)
        return passed

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        self._count(len(chunk))
        if self._refused:
            return None
        passed: Awaitable[None] | None = self._inner.data_received(chunk)
        return passed

    def finish(self) -> None:
        if not self._refused:
            self._inner.finish()

    def on_connection_close(self) -> None:
        if not self._refused:
            self._inner.on_connection_close()

    def _count(self, size: int) -> None:
        self._received += size
        if self._received > self._limit and not self._refused:
            self._refused = True
            self._refuse().finish()
