"""Send requests to the REST API: documents in and out, problems as the hub's own errors."""

from __future__ import annotations

import math
import time
from collections.abc import Hashable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel

from .. import errors
from ..error_codes import kind_of
from ..languages import reader
from ..schemas.base import Page

Answer = TypeVar("Answer", bound=BaseModel)
_MOST = 500
"""Items of a page."""
_NAMES = ("id", "owner", "kind", "name", "number", "user", "group", "row")


class Transport:
    """A connection to a hub."""

    def __init__(
        self, url: str, token: str | None = None, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        """
        Args:
            transport: how requests reach the hub, where it is not by a plain connection.
        """
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=f"{self.url}/mlhub/api",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(90, connect=10),
            # Loading certificates takes longer than some requests. It is skipped without TLS.
            verify=not self.url.startswith("http://"),
            transport=transport,
            event_hooks={"request": [_ask_in_language]},
        )
        self._renewal_due = math.inf
        """Time (in seconds since 1970) at which half of the token's lifetime is over. Never for a
        token that the caller gave."""

    def _renew(self) -> None:
        """Get a new token. Subclasses know how."""

    @property
    def token(self) -> str | None:
        """What the hub knows us by; nothing where we are not signed in."""
        return self._http.headers.get("Authorization", "").removeprefix("Bearer ") or None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def all(
        self, path: str, model: type[Page[Answer]], query: dict[str, Any] | None = None
    ) -> Iterator[Answer]:
        """Yield the items of every page, each once. A changed item may appear on two pages.

        Raises:
            Damaged: A page has nothing new, so the hub would never end.
        """
        return self.rest(path, self.get(path, model, _asked(query)), query)

    def rest(
        self, path: str, page: Page[Answer], query: dict[str, Any] | None = None
    ) -> Iterator[Answer]:
        """Yield the same from a page on that the caller has already."""
        seen: set[Hashable] = set()
        while True:
            known = len(seen)
            for item in page.items:
                identity = _identity(item)
                if identity not in seen:
                    seen.add(identity)
                    yield item
            if page.next is None:
                return
            if len(seen) == known:
                raise errors.Damaged(
                    "The list of {list} repeats itself after {known} entries. Tell the "
                    "operator of the hub at {url}.",
                    list=path.removeprefix("/"),
                    known=known,
                    url=self.url,
                    code="list_repeats",
                )
            page = self.get(path, type(page), _asked(query) | {"cursor": page.next})

    def get(self, path: str, model: type[Answer], query: dict[str, Any] | None = None) -> Answer:
        return model.model_validate_json(self.request("GET", path, params=query).content)

    def send(self, verb: str, path: str, model: type[Answer], body: Any = None) -> Answer:
        options = {} if body is None else {"json": body}
        return model.model_validate_json(self.request(verb, path, **options).content)

    def request(self, verb: str, path: str, **options: Any) -> httpx.Response:
        """Send a request.

        Args:
            body: a document, sent as JSON.

        Raises:
            Unavailable: The hub does not answer.
            MLHubError: The hub refused the request. The class is the one that the hub raised.
        """
        self._renew_if_due()
        try:
            with self._reached():
                response = self._http.request(verb, path, **options)
        except ValueError as error:  # NaN and the like have no form in JSON
            raise errors.Invalid("The request can't be sent: {error}", error=error) from error
        if response.is_error:
            raise error_of(response)
        return response

    @contextmanager
    def stream(self, verb: str, path: str, **options: Any) -> Iterator[httpx.Response]:
        """Send a request and read its answer piece by piece inside the block.

        Raises:
            Unavailable: The hub does not answer.
            MLHubError: The hub refused the request.
        """
        self._renew_if_due()
        with ExitStack() as stack:
            with self._reached():
                response = stack.enter_context(self._http.stream(verb, path, **options))
                if response.is_error:
                    response.read()
            if response.is_error:
                raise error_of(response)
            with self._reached():
                yield response

    def _renew_if_due(self) -> None:
        if time.time() >= self._renewal_due:
            self._renewal_due = math.inf  # not again while it is under way
            self._renew()

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except httpx.TransportError as error:
            raise errors.Unavailable(
                "ML Hub at {url} does not answer ({error}). Is the server running?",
                url=self.url,
                error=error,
                code="no_answer",
            ) from error


def _ask_in_language(request: httpx.Request) -> None:
    request.headers["Accept-Language"] = reader().tag


def _asked(query: dict[str, Any] | None) -> dict[str, Any]:
    """Add the largest page to a query."""
    return {**(query or {}), "limit": _MOST}


def _identity(item: BaseModel) -> Hashable:
    """Find the key that identifies an entry of a list."""
    return tuple(getattr(item, name, None) for name in _NAMES)


def error_of(response: httpx.Response) -> errors.MLHubError:
    """Make the hub's error from its answer. Any other document comes from a proxy."""
    try:
        problem = response.json()
        detail, code = str(problem["detail"]), str(problem["code"])
        fields = [errors.FieldProblem(e["field"], e["message"]) for e in problem["errors"]]
    except (ValueError, KeyError, TypeError):
        return errors.Unavailable(
            "{host} answered {status_code}. Is ML Hub enabled there, and the token right?",
            host=response.url.host,
            status_code=response.status_code,
            code="not_mlhub",
        )
    kind = kind_of(code)
    if kind is errors.TooMany:
        seconds = response.headers.get("Retry-After", "")
        wait = int(seconds) if seconds.isdecimal() else 1
        return errors.TooMany(detail, wait, code=code, fields=fields)
    return kind(detail, code=code, fields=fields)
