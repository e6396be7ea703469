"""Several processes of a hub on one state: what one remembers or receives, the others respect."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from jupyter_mlhub.access import tokens
from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.accounts import Caller
from jupyter_mlhub.database import User
from jupyter_mlhub.database.memory import Memory
from jupyter_mlhub.errors import Conflict, Unauthenticated
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.data.artifacts import ArtifactQuery
from jupyter_mlhub.schemas.data.storage import UploadRequest
from jupyter_mlhub.settings import HubSettings
from tests.support.people import Team
from tests.support.running import PASSWORD, RunningServer, processes_of, running_server, send, until

CALLER = Caller("127.0.0.1", "test")


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[tuple[Hub, Hub]]:
    first, second = Hub(HubSettings(state_dir=tmp_path)), Hub(HubSettings(state_dir=tmp_path))
    first.accounts.create_first("ada", PASSWORD)
    yield first, second
    first.close()
    second.close()


def actor_of(hub: Hub) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.get_one(User, 1))


def test_a_sign_in_is_remembered_until_something_changes(hubs: tuple[Hub, Hub]) -> None:
    first, second = hubs
    _, token = first.signing_in.begin(_user(first), CALLER)
    assert first.tokens.checked(token) is None
    assert first.tokens.check(token).actor.name == "ada"
    remembered = first.tokens.checked(token)
    assert remembered is not None
    assert remembered.actor.may("users.create")
    assert first.tokens.checked(token + "x") is None
    assert first.tokens.checked(token, "10.0.0.1") is None
    assert second.tokens.checked(token) is None
    second.tokens.check(token)
    first.tokens.revoke(token)
    for hub in hubs:
        assert hub.tokens.checked(token) is None
        with pytest.raises(Unauthenticated):
            hub.tokens.check(token)


def test_a_remembered_sign_in_ends_in_time(
    hubs: tuple[Hub, Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, _ = hubs
    _, token = hub.signing_in.begin(_user(hub), CALLER)
    until_then = hub.tokens.check(token).expires_at
    monkeypatch.setattr(time, "time", lambda: until_then - 1)
    assert hub.tokens.checked(token) is not None
    monkeypatch.setattr(time, "time", lambda: until_then + 1)
    assert hub.tokens.checked(token) is None


def test_what_was_read_before_a_change_is_not_kept_after_it(hubs: tuple[Hub, Hub]) -> None:
    first, second = hubs
    memory = first.database.memory
    stamp = memory.stamp()
    with second.database.write() as session:
        session.get_one(User, 1).notes = "changed"
    memory.keep(stamp, "answer", "old")
    assert memory.recall("answer") is None
    memory.keep(memory.stamp(), "answer", "new")
    assert memory.recall("answer") == "new"
    with first.database.write() as session:  # one's own change counts too
        session.get_one(User, 1).notes = "changed again"
    assert memory.recall("answer") is None


def test_where_changes_can_not_be_seen_nothing_is_kept() -> None:
    for path in (None, ":memory:", "file:nowhere?mode=memory"):
        memory = Memory(path)
        memory.keep(memory.stamp(), "answer", "old")
        assert memory.recall("answer") is None


def test_totals_follow_what_others_register(hubs: tuple[Hub, Hub]) -> None:
    first, second = hubs
    query = ArtifactQuery(limit=1)
    ada = actor_of(first)
    for number in range(3):
        assert first.artifacts.page(ada, "model", query).total == number
        assert first.artifacts.page(ada, "model", query).total == number
        writer = second.store.writer()
        writer.write(b"bytes")
        second.artifacts.register(ada, "model", f"m{number}", writer.commit())


def test_parts_of_an_upload_may_go_to_several_processes(hubs: tuple[Hub, Hub]) -> None:
    first, second = hubs
    ada = actor_of(first)
    content = b"a,b\n" + b"1,2\n" * 1000
    request = UploadRequest(kind="dataset", name="table", filename="t.csv", size=len(content))
    upload = first.uploads.start(ada, request)
    step = 1000
    for number, start in enumerate(range(0, len(content), step)):
        here, there = (first, second) if number % 3 else (second, first)
        writer, _ = here.uploads.open(ada, upload.id, start)
        with pytest.raises(Conflict, match="A part of this upload is being received"):
            there.uploads.open(ada, upload.id, start)
        writer.write(content[start : start + step])
        here.uploads.close(upload.id, writer)
    version = second.uploads.finish(ada, upload.id)
    assert b"".join(first.store.chunks(version.sha256)) == content
    assert not list((first.settings.state_dir / "uploads").iterdir())


def test_a_team_hub_answers_with_several_processes(tmp_path: Path) -> None:
    options = ("--MLHub.start_workers=False", "--MLHub.processes=2")
    with running_server(tmp_path, *options, app="mlhub") as server:
        team = Team(server)
        first = server.process.pid
        (second,) = until(lambda: siblings(server), 30, "the second process listens")
        token = {"Authorization": f"Bearer {team.ada.token}"}
        url = f"{server.url}/mlhub/api/users/ada"

        def ask(change: str) -> None:
            team.ada.admin.change_user("ada", notes=change)
            for _ in range(8):  # each a new connection, for some process to take
                assert send("GET", url, headers=token).json()["notes"] == change

        ask("one")
        os.kill(second, signal.SIGKILL)
        (third,) = until(lambda: set(siblings(server)) - {second}, 30, "another one listens")
        ask("two")
        os.kill(first, signal.SIGKILL)
        until(lambda: not psutil.pid_exists(third), 20, "it ends with the first one")
        until(lambda: not processes_of(server.state_dir), 20, "nothing is left")


def siblings(server: RunningServer) -> list[int]:
    """The other processes that listen on the server's port."""
    port = int(server.url.rsplit(":", 1)[1])
    found = []
    for child in psutil.Process(server.process.pid).children():
        with suppress(psutil.NoSuchProcess):  # it may end meanwhile
            connections = child.net_connections()
            if any(c.laddr.port == port and c.status == "LISTEN" for c in connections):
                found.append(child.pid)
    return found


def _user(hub: Hub) -> User:
    with hub.database.read() as session:
        return session.get_one(User, 1)


def test_a_clock_that_is_ahead_signs_nobody_out(
    hubs: tuple[Hub, Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another machine, or of this one before it was set."""
    first, second = hubs
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "time", SimpleNamespace(time=lambda: time.time() + 3600))
        _, token = first.signing_in.begin(_user(first), CALLER)
    assert second.tokens.check(token).actor.name == "ada"
