"""Limit request bodies while they arrive: their size before they are stored, and their time."""

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
"""The limit for Tornado. The reader of the body counts it and gives a better answer."""


class BoundedBody(HTTPMessageDelegate):
    """Passes a request to its handler, or to ``refuse`` when its body is too large.

    A body that is not complete after ``seconds`` ends the connection. A handler of uploads allows
    more time.

    Uploads are counted by their handler, after it knows the caller. Its other verbs read no body:
    the handler begins when the body has come, so that a refusal is never a second answer.
    """

    def __init__(
        self,
        inner: Any,
        request: HTTPServerRequest,
        *,
        is_upload: bool,
        limit: int,
        seconds: float,
        refuse: Callable[[], HTTPMessageDelegate],
    ) -> None:
        self._inner = inner
        self._connection: Any = request.connection
        self._limit = ANY_SIZE if is_upload else limit
        self._seconds = seconds
        self._refuse = refuse
        self._received = 0
        self._refused = False
        self._waits = inner.stream_request_body and not is_upload
        self._head: tuple[RequestStartLine | ResponseStartLine, HTTPHeaders] | None = None
        """What a handler that waits for the body will begin with."""

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
            # A number with too many digits to be read also means too many bytes.
            self._count(int(length) if len(length) < 19 else ANY_SIZE + 1)
            self._received = 0
        if self._refused:
            return None
        if self._waits:
            self._head = (start_line, headers)
            return None
        passed = self._inner.headers_received(start_line, headers)
        return passed

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        self._count(len(chunk))
        if self._refused or self._head is not None:
            return None
        passed: Awaitable[None] | None = self._inner.data_received(chunk)
        return passed

    def finish(self) -> None:
        if self._refused:
            return
        if self._head is not None:
            self._inner.headers_received(*self._head)
        self._inner.finish()

    def on_connection_close(self) -> None:
        if not self._refused and self._head is None:
            self._inner.on_connection_close()

    def _count(self, size: int) -> None:
        self._received += size
        if self._received > self._limit and not self._refused:
            self._refused = True
            self._refuse().finish()
