"""Lists that are sent again until the database changes: never to somebody else, never old."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_mlhub_server.answers import Shared, remembered
from jupyter_mlhub_server.resources.jobs import none_waits

from jupyter_mlhub import HubClient
from jupyter_mlhub.database import memory as memories
from jupyter_mlhub.database.memory import Memory
from jupyter_mlhub.languages import ENGLISH
from jupyter_mlhub.schemas.base import Page
from tests.support.people import Team
from tests.support.running import running_server, send

ROUNDS = 6
"""Each a new connection, for some process to take."""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    options = ("--MLHub.start_workers=False", "--MLHub.processes=2")
    with running_server(tmp_path_factory.mktemp("team"), *options, app="mlhub") as server:
        yield Team(server)


def token_of(client: HubClient) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.token}"}


def ask(team: Team, token: dict[str, str], path: str) -> tuple[int, list[str]]:
    """The status and the references that every process answers with."""
    answers = []
    for _ in range(ROUNDS):
        answer = send("GET", f"{team.server.url}/mlhub/api{path}", headers=token, timeout=60)
        items = answer.json().get("items", [answer.json()])
        found = [item["reference"] for item in items] if answer.status_code == 200 else []
        answers.append((answer.status_code, sorted(found)))
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


def register(client: HubClient, folder: Path, name: str) -> None:
    (folder / "model.bin").write_bytes(name.encode())
    client.register(folder / "model.bin", name, kind="model")


def test_nobody_is_sent_what_was_made_for_another(team: Team, tmp_path: Path) -> None:
    register(team.ada, tmp_path, "of-ada")
    register(team.person("bob"), tmp_path, "of-bob")
    for _ in range(2):
        assert ask(team, token_of(team.ada), "/models?owner=me") == (200, ["of-ada"])
        assert ask(team, token_of(team.person("bob")), "/models?owner=me") == (200, ["of-bob"])
        assert ask(team, token_of(team.ada), "/models/of-ada") == (200, ["of-ada"])
        assert ask(team, token_of(team.person("bob")), "/models/of-ada")[0] == 404


def test_each_question_has_its_own_answer(team: Team, tmp_path: Path) -> None:
    hal = team.person("hal")
    for name in ("first", "second"):
        register(hal, tmp_path, name)
    for _ in range(2):
        assert ask(team, token_of(hal), "/models?owner=me") == (200, ["first", "second"])
        assert ask(team, token_of(hal), "/models?owner=me&filter=sec") == (200, ["second"])
        assert ask(team, token_of(hal), "/datasets?owner=me") == (200, [])


def test_shares_and_their_end_show_at_once(team: Team, tmp_path: Path) -> None:
    register(team.ada, tmp_path, "common")
    cyd = token_of(team.person("cyd"))
    assert ask(team, cyd, "/models") == (200, [])
    for user in ("cyd", None):
        team.ada.share("model", "common", user=user, everyone=user is None)
        assert ask(team, cyd, "/models") == (200, ["ada/common"])
        assert ask(team, cyd, "/models/ada%2Fcommon") == (200, ["ada/common"])
        team.ada.share("model", "common", user=user, everyone=user is None, level=None)
        assert ask(team, cyd, "/models") == (200, [])
        assert ask(team, cyd, "/models/ada%2Fcommon")[0] == 404


def test_who_joins_or_leaves_a_group_sees_it_at_once(team: Team, tmp_path: Path) -> None:
    register(team.ada, tmp_path, "of-group")
    team.person("dan")
    team.ada.admin.create_group("readers")
    team.ada.share("model", "of-group", group="readers")
    dan = token_of(team.person("dan"))
    for members, seen in (([], []), (["dan"], ["ada/of-group"]), ([], [])):
        team.ada.admin.change_group("readers", members=members)
        assert ask(team, dan, "/models?owner=others") == (200, seen)


def test_what_another_process_changes_shows_at_once(team: Team, tmp_path: Path) -> None:
    register(team.ada, tmp_path, "before")
    path = "/models?owner=me&sort=-created_at&limit=1"
    assert ask(team, token_of(team.ada), path) == (200, ["before"])
    database = sqlite3.connect(team.server.state_dir / "mlhub.db")
    with database:
        database.execute("UPDATE artifacts SET name = 'after' WHERE name = 'before'")
    database.close()
    assert ask(team, token_of(team.ada), path) == (200, ["after"])


def test_who_may_no_longer_is_refused_at_once(team: Team) -> None:
    team.person("eve")
    eve = token_of(team.person("eve"))
    assert ask(team, eve, "/models")[0] == 200
    team.ada.admin.grant("eve", "models.read", allowed=False)
    assert ask(team, eve, "/models")[0] == 403
    team.ada.admin.grant("eve", "models.read", allowed=None)
    assert ask(team, eve, "/models")[0] == 200


def test_a_narrow_token_is_refused_what_its_owner_was_just_sent(team: Team) -> None:
    fay = team.person("fay")
    narrow = {"Authorization": f"Bearer {fay.make_token('jobs', scopes=['jobs.read']).token}"}
    assert ask(team, token_of(fay), "/models")[0] == 200
    assert ask(team, narrow, "/models")[0] == 403
    assert ask(team, narrow, "/jobs")[0] == 200


def test_an_ended_sign_in_is_refused_at_once(team: Team) -> None:
    team.person("gil")
    gil, other = token_of(team.person("gil")), token_of(team.sign_in("gil"))
    assert ask(team, gil, "/models")[0] == ask(team, other, "/models")[0] == 200
    team.person("gil").logout()
    assert ask(team, gil, "/models")[0] == 401
    assert ask(team, other, "/models")[0] == 200
    team.ada.admin.change_user("gil", active=False)
    assert ask(team, other, "/models")[0] == 401


# --- what is remembered, and shared while it is made ----------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(tmp_path / "some.db", isolation_level=None)
    database.execute("CREATE TABLE changes (number)")
    yield database
    database.close()


@pytest.fixture
def memory(file: sqlite3.Connection) -> Iterator[Memory]:
    (_, _, path) = file.execute("PRAGMA database_list").fetchone()
    memory = Memory(path)
    yield memory
    memory.close()


def change(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO changes VALUES (1)")


class Maker:
    """Makes pages, each with another total; waits within for as long as it is told to."""

    def __init__(self) -> None:
        self.made = 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def __call__(self) -> Page[int]:
        self.made += 1
        page = Page[int](items=[], total=self.made, next=None)
        await self.goes_on.wait()
        return page


def test_an_answer_is_made_once_until_something_changes(
    memory: Memory, file: sqlite3.Connection
) -> None:
    async def walk() -> None:
        shared, make = Shared(), Maker()
        for key in ("ada", "bob"):
            for _ in range(3):
                await remembered(memory, shared, key, make, lambda _: True, ENGLISH)
        assert make.made == 2
        change(file)
        assert b'"total":3' in await remembered(
            memory, shared, "ada", make, lambda _: True, ENGLISH
        )

    asyncio.run(walk())


def test_what_changes_with_time_is_not_remembered(memory: Memory) -> None:
    async def walk() -> None:
        make = Maker()
        for _ in range(2):
            await remembered(memory, Shared(), "ada", make, lambda _: False, ENGLISH)
        assert make.made == 2

    asyncio.run(walk())


def test_who_asks_together_waits_for_one_answer_and_after_a_change_for_another(
    memory: Memory, file: sqlite3.Connection
) -> None:
    async def walk() -> None:
        shared, make = Shared(), Maker()
        make.goes_on.clear()

        def ask(key: str) -> asyncio.Task[bytes]:
            return asyncio.create_task(
                remembered(memory, shared, key, make, lambda _: True, ENGLISH)
            )

        before = [ask("ada"), ask("ada"), ask("bob")]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        change(file)
        after = ask("ada")
        await asyncio.sleep(0)
        make.goes_on.set()
        first, second, third, fourth = await asyncio.gather(*before, after)
        assert first == second
        assert make.made == 3
        assert len({first, third, fourth}) == 3
        # What was made before the change is not what is remembered.
        assert await ask("ada") == fourth

    asyncio.run(walk())


def test_large_answers_do_not_fill_the_memory(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memories, "_MOST_BYTES", 100)
    stamp = memory.stamp()
    for number in range(10):
        memory.keep(stamp, number, "x", size=40)
    assert [n for n in range(10) if memory.recall(n)] == [8, 9]
    memory.keep(stamp, "larger than all", "x", size=101)
    assert memory.recall("larger than all") is None


def test_why_a_job_waits_may_change_with_time() -> None:
    class Job:
        state = "queued"

    page = Page[object].model_construct(items=[Job()], total=1, next=None)
    assert not none_waits(page)  # type: ignore[arg-type]
    Job.state = "succeeded"
    assert none_waits(page)  # type: ignore[arg-type]
