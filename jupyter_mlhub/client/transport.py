"""Requests to the REST API: documents in and out, problems as the hub's own errors."""

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
from ..schemas.base import Page

Answer = TypeVar("Answer", bound=BaseModel)


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
            # To load certificates takes longer than some requests; without TLS there are none.
            verify=not self.url.startswith("http://"),
            transport=transport,
        )
        self._renewal_due = math.inf
        """When (since 1970) half of the token's life is over; never for one that was given."""

    def _renew(self) -> None:
        """Get a fresh token; how is the subclass's to know."""

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
        """The items of every page, each once: one that changed meanwhile may be on two pages.

        Raises:
            Damaged: a page has nothing new, so the hub would go on for ever.
        """
        cursor: str | None = None
        paged = path not in ("/workers",)
        seen: set[Hashable] = set()
        while True:
            parameters = dict(query or {})
            if paged:
                parameters["limit"] = 500
            if cursor is not None:
                parameters["cursor"] = cursor
            page = self.get(path, model, parameters)
            known = len(seen)
            for item in page.items:
                identity = _identity(item)
                if identity not in seen:
                    seen.add(identity)
                    yield item
            cursor = page.next
            if cursor is None:
                return
            if len(seen) == known:
                raise errors.Damaged(
                    f"The list of {path.removeprefix('/')} repeats itself after {known} entries. "
                    f"Tell whoever runs the hub at {self.url}.",
                    code="list_repeats",
                )

    def get(self, path: str, model: type[Answer], query: dict[str, Any] | None = None) -> Answer:
        return model.model_validate_json(self.request("GET", path, params=query).content)

    def send(self, verb: str, path: str, model: type[Answer], body: Any = None) -> Answer:
        options = {} if body is None else {"json": body}
        return model.model_validate_json(self.request(verb, path, **options).content)

    def request(self, verb: str, path: str, **options: Any) -> httpx.Response:
        """
        Raises:
            Unavailable: the hub does not answer.
            MLHubError: the hub refused, as it was raised there.
        """
        self._renew_if_due()
        try:
            with self._reached():
                response = self._http.request(verb, path, **options)
        except ValueError as error:  # NaN and the like can't be written as JSON
            raise errors.Invalid(f"The request can't be sent: {error}") from error
        if response.is_error:
            raise error_of(response)
        return response

    @contextmanager
    def stream(self, verb: str, path: str, **options: Any) -> Iterator[httpx.Response]:
        """The same for an answer that is read piece by piece inside of the block."""
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
                f"ML Hub at {self.url} does not answer ({error}). Is the server running?",
                code="no_answer",
            ) from error


def _identity(item: BaseModel) -> Hashable:
    """What tells one entry of a list from another."""
    return tuple(getattr(item, name, None) for name in ("id", "owner", "name", "number"))


def error_of(response: httpx.Response) -> errors.MLHubError:
    """The hub's error as it was raised there; what is no problem document came from a proxy."""
    try:
        problem = response.json()
        detail, code = str(problem["detail"]), str(problem["code"])
        fields = [errors.FieldProblem(e["field"], e["message"]) for e in problem["errors"]]
    except (ValueError, KeyError, TypeError):
        return errors.Unavailable(
            f"{response.url.host} answered {response.status_code}. Is ML Hub enabled there, "
            "and the token right?",
            code="not_mlhub",
        )
    kind = kind_of(code)
    if kind is errors.TooMany:
        seconds = response.headers.get("Retry-After", "")
        wait = int(seconds) if seconds.isdecimal() else 1
        return errors.TooMany(detail, wait, code=code, fields=fields)
    return kind(detail, code=code, fields=fields)
