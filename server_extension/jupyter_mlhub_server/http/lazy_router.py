"""Load the handlers at the first request, not when Lab starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.routing import PathMatches, Router
from tornado.web import Application

from .bodies import BoundedBody


class LazyRouter(Router):
    """Routes all addresses of the API. Pydantic, SQLAlchemy and our handlers load on first use.

    The lifecycle does this in a thread after the server's start.
    """

    SUPPORTED_METHODS = ()
    """Jupyter looks here for verbs without authentication. All of ours are behind
    ``MLHubHandler.prepare``, and a test checks every address and verb."""

    def __init__(
        self,
        application: Application,
        load_routes: Callable[[], Sequence[tuple[str, Any]]],
        *,
        is_bridge: bool,
    ) -> None:
        self._application = application
        self._load_routes = load_routes
        self._is_bridge = is_bridge
        self._routes: list[tuple[PathMatches, Any]] | None = None

    def find_handler(
        self, request: HTTPServerRequest, **_kwargs: Any
    ) -> HTTPMessageDelegate | None:
        if self._routes is None:
            base = self._application.settings.get("base_url", "/").rstrip("/")
            routes = self._load_routes()
            self._routes = [(PathMatches(base + pattern), handler) for pattern, handler in routes]
        for matcher, handler in self._routes:
            found = matcher.match(request)
            if found is not None:
                return self._delegate(request, handler, found)
        return None

    def _delegate(
        self, request: HTTPServerRequest, handler: Any, found: dict[str, Any]
    ) -> HTTPMessageDelegate:
        delegate = self._application.get_handler_delegate(request, handler, **found)
        if self._is_bridge:  # it keeps no body, and the hub decides how large a body may be
            return delegate
        from .gateway import TooLargeHandler

        settings = self._application.settings["mlhub"].settings
        verb = getattr(handler, str(request.method).lower(), None)
        described = getattr(verb, "operation", None)
        return BoundedBody(
            delegate,
            request,
            is_upload=described is not None and described.upload,
            limit=settings.max_json_bytes,
            seconds=settings.slow_connection_seconds,
            refuse=lambda: self._application.get_handler_delegate(request, TooLargeHandler),
        )
