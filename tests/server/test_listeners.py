"""Many sockets of one person cost the database what one costs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from jupyter_mlhub_server import sockets as module
from jupyter_mlhub_server.change_feed import ChangeFeed, Listener
from jupyter_mlhub_server.resources.events import EventsHandler
from jupyter_mlhub_server.sockets import PersonsSockets

from jupyter_mlhub.errors import Unauthenticated
from jupyter_mlhub.languages import ENGLISH

CHANGES = 20


class Brief:
    def model_dump_json(self, context: dict[str, Any]) -> str:
        return "{}"


class Socket:
    """A person's open socket, which counts what its server is asked for it."""

    asked: list[str]

    def __init__(self, asked: list[str], sign_in: str, permissions: frozenset[str]) -> None:
        self.asked = asked
        self.language = ENGLISH
        self.sign_in = sign_in
        self.actor = SimpleNamespace(id=1, permissions=permissions, group_ids=frozenset())
        self.caller = SimpleNamespace(address="192.0.2.1")
        self.hub = SimpleNamespace(jobs=SimpleNamespace(get_brief=None))
        self.heard: dict[Any, Any] = {}
        self.ended = False

    def hub_token(self) -> str:
        return self.sign_in

    async def signed_in(self) -> Any:
        self.asked.append("sign-in")
        if self.sign_in == "over":
            raise Unauthenticated("It has ended.")
        return self.actor

    async def call(self, _what: Any, *_arguments: Any) -> Brief:
        self.asked.append("document")
        return Brief()

    def hand(self, subject: Any, message: str) -> None:
        self.heard[subject] = json.loads(message)

    def end(self) -> None:
        self.ended = True


class Feed:
    def __init__(self) -> None:
        self.listener = Listener()

    @asynccontextmanager
    async def listen(self, _user_id: int) -> AsyncIterator[Listener]:
        yield self.listener


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BETWEEN_MESSAGES", 0)


def wait_for_changes(sockets: list[Socket], over: Callable[[], bool]) -> None:
    """Change so many jobs of a person with these sockets, one after the other."""

    async def run() -> None:
        feed = Feed()
        person = PersonsSockets(1, cast("ChangeFeed", feed))
        person.sockets |= {cast("EventsHandler", socket) for socket in sockets}
        for number in range(CHANGES):
            feed.listener.add(("job", str(number)))
        async with asyncio.timeout(10):
            while not over():
                await asyncio.sleep(0)
        person.telling.cancel()

    asyncio.run(run())


MAY = frozenset({"jobs.read"})


def test_a_change_is_looked_up_once_for_all_sockets_of_a_person() -> None:
    asked: list[str] = []
    sockets = [Socket(asked, f"tab {number}", MAY) for number in range(60)]
    wait_for_changes(sockets, lambda: all(len(socket.heard) == CHANGES for socket in sockets))
    assert asked == ["document"] * CHANGES


def test_sockets_that_may_see_less_are_sent_less() -> None:
    asked: list[str] = []
    may, may_not = Socket(asked, "all", MAY), Socket(asked, "narrow", frozenset())
    wait_for_changes([may, may_not], lambda: len(may.heard) == CHANGES)
    assert may_not.heard == {}


def test_a_sign_in_is_asked_about_once_for_all_its_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECK_SECONDS", 0)
    asked: list[str] = []
    here = [Socket(asked, "here", MAY) for _ in range(30)]
    gone = [Socket(asked, "over", MAY) for _ in range(30)]
    wait_for_changes([*here, *gone], lambda: all(len(socket.heard) == CHANGES for socket in here))
    assert asked.count("sign-in") == 2
    assert all(socket.ended and not socket.heard for socket in gone)
