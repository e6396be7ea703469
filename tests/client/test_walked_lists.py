"""The client walks a list to its end, and no further."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import httpx
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Damaged
from tests.support.lists import NOW


def answering(pages: list[list[str]], follows: Callable[[int], str | None]) -> HubClient:
    """A client of a hub whose list of accounts has these pages, the last one again and again."""
    asked = itertools.count()

    def answer(_: httpx.Request) -> httpx.Response:
        number = next(asked)
        assert number < 10, "the client asks for ever"
        items = [
            {"id": int(name), "name": name, "role": "member", "active": True, "notes": ""}
            | {"must_change_password": False, "groups": [], "created_at": NOW}
            for name in pages[min(number, len(pages) - 1)]
        ]
        return httpx.Response(200, json={"items": items, "total": 3, "next": follows(number)})

    return HubClient("http://hub.example", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize("follows", [lambda _: "same", lambda number: f"other-{number}"])
def test_the_client_does_not_walk_a_list_for_ever(follows: Callable[[int], str]) -> None:
    hub = answering([["1", "2"], ["3"]], follows)
    with pytest.raises(Damaged, match="list of users repeats itself after 3 entries"):
        hub.admin.users()


def test_the_client_gives_what_is_on_two_pages_once() -> None:
    hub = answering([["1", "2"], ["2", "3"]], lambda number: None if number else "second")
    assert [user.name for user in hub.admin.users()] == ["1", "2", "3"]


def test_jobs_are_asked_for_by_state() -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={"items": [], "total": 0, "next": None})

    hub = HubClient("http://hub.example", transport=httpx.MockTransport(answer))
    assert hub.jobs(state="failed", without_read=True) == []
    assert asked[0]["state"] == "failed"
    assert asked[0]["without_read"].lower() == "true"
    assert "kind" not in asked[0]
