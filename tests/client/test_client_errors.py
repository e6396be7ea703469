"""What the hub answers arrives in the client as the hub's own error."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from jupyter_mlhub import HubClient, errors

Answer = Callable[[httpx.Request], httpx.Response]


def client_of(answer: Answer) -> HubClient:
    return HubClient("http://hub.example", "token", transport=httpx.MockTransport(answer))


def problem(status: int, code: str, **headers: str) -> Answer:
    body = {"title": "t", "status": status, "detail": "What went wrong.", "code": code}
    return lambda _: httpx.Response(status, json={**body, "errors": []}, headers=headers)


def aged_token() -> str:
    """A token of which half of the life is over."""
    now = time.time()
    claims = {"iat": now - 20, "exp": now + 10}
    return jwt.encode(claims, "a secret of more than 32 bytes for HS256", algorithm="HS256")


def raised(answer: Answer) -> errors.MLHubError:
    with pytest.raises(errors.MLHubError) as caught:
        client_of(answer).whoami()
    return caught.value


@pytest.mark.parametrize("kind", errors.KINDS)
def test_every_kind_of_error_is_raised_as_itself(kind: type[errors.MLHubError]) -> None:
    error = raised(problem(kind.status, kind.code))
    assert type(error) is kind
    assert error.code == kind.code


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "no_job", errors.NotFound),
        (409, "job_ended", errors.Conflict),
        (503, "store_unavailable", errors.Unavailable),
        (400, "http_400", errors.Invalid),
        (500, "error", errors.MLHubError),
        (500, "something", errors.MLHubError),
        (405, "http_405", errors.MLHubError),
        (413, "no_room", errors.TooLarge),
        (500, "not_signed", errors.Damaged),
        (404, "of_a_later_hub", errors.MLHubError),
    ],
)
def test_the_code_says_which_class_an_error_is_of(
    status: int, code: str, kind: type[errors.MLHubError]
) -> None:
    error = raised(problem(status, code))
    assert type(error) is kind
    assert error.code == code


@pytest.mark.parametrize("status", [401, 404, 502, 504])
def test_an_answer_of_a_proxy_is_none_of_the_hub(status: int) -> None:
    error = raised(lambda _: httpx.Response(status, text="<h1>Bad Gateway</h1>"))
    assert type(error) is errors.Unavailable
    assert error.code == "not_mlhub"


def test_when_it_may_be_tried_again_is_kept() -> None:
    error = raised(problem(429, "too_many", **{"Retry-After": "37"}))
    assert isinstance(error, errors.TooMany)
    assert error.retry_after == 37
    error = raised(problem(429, "too_many_jobs", **{"Retry-After": "soon"}))
    assert isinstance(error, errors.TooMany)
    assert error.retry_after == 1


def away(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused")


CALLS: list[Callable[[HubClient, Path], Any]] = [
    lambda hub, place: hub.whoami(),
    lambda hub, place: hub.download("model", "net", place),
    lambda hub, place: hub.save_report("/jobs/1/report", place),
    lambda hub, place: hub.model("net").download(place),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_hub_that_is_away_is_the_same_error_for_every_call(
    call: Callable[[HubClient, Path], Any], tmp_path: Path
) -> None:
    with pytest.raises(errors.Unavailable, match="does not answer"):
        call(client_of(away), tmp_path)


@pytest.mark.parametrize("call", CALLS[1:])
def test_downloads_renew_the_token_and_raise_what_the_hub_says(
    call: Callable[[HubClient, Path], Any], tmp_path: Path
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.removeprefix("/mlhub/api"))
        if asked[-1] == "/session":
            session = {"state": "signed_in", "token": aged_token(), "version": "0"}
            return httpx.Response(200, json=session)
        return problem(404, "no_version")(request)

    client = client_of(answer)
    client.login("ada", "a password")
    for _ in range(2):
        with pytest.raises(errors.NotFound, match="What went wrong"):
            call(client, tmp_path)
    assert asked[:2] == ["/session", "/session/renewal"]
    assert asked.count("/session/renewal") == 1, "a renewal that failed is not tried again"


def test_problems_are_bounded_however_they_come() -> None:
    many = [errors.FieldProblem(str(number), "wrong") for number in range(30)]
    for add in ("extend", "__iadd__"):
        problems = errors.Problems()
        with pytest.raises(errors.Enough):
            getattr(problems, add)(many)
        assert len(problems) == 20
