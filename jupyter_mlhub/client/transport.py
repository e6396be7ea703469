"""Requests to the REST API: documents in and out, problems as the hub's own errors."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel

from .. import errors
from ..schemas.base import Page

Answer = TypeVar("Answer", bound=BaseModel)
BY_STATUS: dict[int, type[errors.MLHubError]] = {
    401: errors.Unauthenticated,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    413: errors.TooLarge,
    416: errors.Unsatisfiable,
    422: errors.Invalid,
    429: errors.TooMany,
    500: errors.Damaged,
}


class Transport:
    """A connection to a hub."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=f"{self.url}/mlhub/api",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(90, connect=10),
            # To load certificates takes longer than some requests; without TLS there are none.
            verify=not self.url.startswith("http://"),
        )
        self._renewal_due = math.inf
        """When (since 1970) half of the token's life is over; never for one that was given."""

    def _renew(self) -> None:
        """Get a fresh token; how is the subclass's to know."""

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
        cursor: str | None = None
        paged = path not in ("/workers",)
        while True:
            parameters = dict(query or {})
            if paged:
                parameters["limit"] = 500
            if cursor is not None:
                parameters["cursor"] = cursor
            page = self.get(path, model, parameters)
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def get(self, path: str, model: type[Answer], query: dict[str, Any] | None = None) -> Answer:
        return model.model_validate_json(self.request("GET", path, params=query).content)

    def send(self, verb: str, path: str, model: type[Answer], body: Any = None) -> Answer:
        options = {} if body is None else {"json": body}
        return model.model_validate_json(self.request(verb, path, **options).content)

    def request(self, verb: str, path: str, **options: Any) -> httpx.Response:
        if time.time() >= self._renewal_due:
            self._renewal_due = math.inf  # not again while it is under way
            self._renew()
        try:
            response = self._http.request(verb, path, **options)
        except httpx.TransportError as error:
            raise errors.Unavailable(
                f"ML Hub at {self.url} does not answer ({error}). Is the server running?",
                code="no_answer",
            ) from error
        except ValueError as error:  # NaN and the like can't be written as JSON
            raise errors.Invalid(f"The request can't be sent: {error}") from error
        if response.is_error:
            raise error_of(response)
        return response


def error_of(response: httpx.Response) -> errors.MLHubError:
    """The hub's error as it was raised there."""
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
    kind = BY_STATUS.get(response.status_code, errors.Unavailable)
    return kind(detail, code=code, fields=fields)
