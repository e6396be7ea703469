"""Every list has every row once, however it is sorted and wherever its pages end."""

from __future__ import annotations

import base64
import itertools
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import literal
from sqlalchemy.orm import Session

from jupyter_mlhub import HubClient
from jupyter_mlhub.access.actor import Actor
from jupyter_mlhub.database import (
    Artifact,
    AuditEntry,
    Blob,
    EstimatorCatalogue,
    Group,
    Job,
    Role,
    Share,
    SignIn,
    TrustedType,
    Upload,
    User,
    Version,
    Worker,
)
from jupyter_mlhub.errors import Damaged, Invalid
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.artifacts import ArtifactQuery, ArtifactSort
from jupyter_mlhub.schemas.audit import AuditQuery
from jupyter_mlhub.schemas.base import ListQuery, Page, PageQuery
from jupyter_mlhub.schemas.jobs import EstimatorQuery, JobQuery, JobSort, WorkerQuery
from jupyter_mlhub.schemas.permissions import ALL, PERMISSIONS
from jupyter_mlhub.settings import HubSettings
from tests.support.services import running_postgresql

ROOT = Path(__file__).parents[2]
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
SHA = "0" * 64

Entry = tuple[datetime, str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hub]:
    state = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        yield from _opened(HubSettings(state_dir=state))
        return
    with running_postgresql() as server:
        yield from _opened(HubSettings(state_dir=state, database_url=server.url))


def _opened(settings: HubSettings) -> Iterator[Hub]:
    hub = Hub(settings)
    with hub.database.write() as session:
        session.add(Blob(sha256=SHA, size=1))
    yield hub
    hub.close()


# --- rows of each list ----------------------------------------------------------------------------


Add = Callable[[Session, User, list[Entry]], None]


def add_artifacts(kind: str) -> Callable[[Session, User, list[Entry]], None]:
    def add(session: Session, owner: User, entries: list[Entry]) -> None:
        for number, (at, text) in enumerate(entries):
            artifact = Artifact(owner_id=owner.id, kind=kind, name=f"{text[:80]}-{number}")
            artifact.created_at, artifact.updated_at = at, MIDNIGHT
            if number % 2:
                artifact.created_at, artifact.updated_at = MIDNIGHT, at
            session.add(artifact)

    return add


def add_versions(session: Session, owner: User, entries: list[Entry]) -> None:
    artifact = Artifact(owner_id=owner.id, kind="dataset", name="walked")
    session.add(artifact)
    session.flush()
    for number, (at, _) in enumerate(entries, 1):
        version = Version(artifact_id=artifact.id, number=number, state="ready", created_at=at)
        version.media_type, version.size, version.sha256 = "text/csv", 1, SHA
        version.created_by = owner.id
        session.add(version)


def add_jobs(session: Session, owner: User, entries: list[Entry]) -> None:
    for at, text in entries:
        job = Job(owner_id=owner.id, kind="train", title=text, state="failed", created_at=at)
        job.request = {"dataset": "walked"}
        session.add(job)


def add_users(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        name = f"{owner.key}-{number % 3}-{number}"
        session.add(User(name=name, key=name, password_hash="!", role="member", created_at=at))


def add_groups(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        name = f"{owner.key}-{number % 3}-{number}"
        session.add(Group(name=name, key=name, created_at=at))


def add_audit_entries(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, text) in enumerate(entries):
        entry = AuditEntry(at=at, actor=owner.name, address="", action="walk", object=text)
        entry.result, entry.previous_hash, entry.hash = "done", "", f"{owner.name}-{number}"
        session.add(entry)


def add_sign_ins(session: Session, owner: User, entries: list[Entry]) -> None:
    for at, text in entries:
        row = SignIn(id=secrets.token_hex(11), user_id=owner.id, name=text[:100], created_at=at)
        row.expires_at = MIDNIGHT
        session.add(row)


def add_uploads(session: Session, owner: User, entries: list[Entry]) -> None:
    for at, text in entries:
        row = Upload(id=secrets.token_hex(16), owner_id=owner.id, kind="model", created_at=at)
        row.name, row.filename, row.size = text[:200] or "x", "", 1
        row.media_type, row.fingerprint = "text/csv", ""
        session.add(row)


def add_shares(of: Callable[[User], Artifact | Job]) -> Add:
    """With one person for each entry."""

    def add(session: Session, owner: User, entries: list[Entry]) -> None:
        shared = of(owner)
        session.add(shared)
        add_users(session, owner, entries)
        session.flush()
        people = session.query(User).where(User.key.startswith(f"{owner.key}-")).all()
        place = "artifact_id" if isinstance(shared, Artifact) else "job_id"
        for person in people:
            session.add(Share(user_id=person.id, level=1, **{place: shared.id}))

    return add


def a_dataset(owner: User) -> Artifact:
    return Artifact(owner_id=owner.id, kind="dataset", name="walked")


def a_job(owner: User) -> Job:
    job = Job(owner_id=owner.id, kind="train", title="walked", state="failed")
    job.request = {}
    return job


def add_people(session: Session, owner: User, entries: list[Entry]) -> None:
    """Groups and active people, some of one name, and somebody who is not active."""
    half = len(entries) // 2
    add_users(session, owner, entries[:half])
    add_groups(session, owner, entries[half:])
    name = f"{owner.key}-gone"
    session.add(User(name=name, key=name, password_hash="!", role="member", active=False))


def add_roles(session: Session, owner: User, entries: list[Entry]) -> None:
    for number in range(len(entries)):
        name = f"{owner.key}-{number % 3}-{number}"
        session.add(Role(name=name, permissions=["jobs.read"]))


def add_trusted_types(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        name = f"{owner.key}-.t{number % 3}.T{number}"
        session.add(TrustedType(name=name, approved_by=owner.name, approved_at=at))


def add_workers(session: Session, owner: User, entries: list[Entry]) -> None:
    for number, (at, _) in enumerate(entries):
        row = Worker(name=f"{owner.key}-{number}", host="here", processes=1, started_at=at)
        row.queues, row.catalogue, row.versions, row.seen_at = ["default"], "", {}, at
        session.add(row)


NOW = "2026-03-01T12:00:00+00:00"


@dataclass(frozen=True)
class List:
    """How a list is filled, how it is asked for, and in which orders.

    ``place`` is what a cursor of the list holds, after the name of the order.
    """

    add: Add
    ask: Callable[[Hub, Actor, dict[str, Any]], Page[Any]]
    place: tuple[Any, ...]
    order: str = ""
    sorts: tuple[str, ...] = ("",)

    def cursor(self, sort: str) -> list[Any]:
        """A cursor of the list in one of its orders, before it is encoded."""
        by_text = sort.removeprefix("-") in ("name", "title")
        return [sort or self.order, *(("a", 1) if by_text and sort else self.place)]


LISTS = {
    "/mlhub/api/datasets": List(
        add_artifacts("dataset"),
        lambda hub, actor, query: hub.artifacts.page(actor, "dataset", ArtifactQuery(**query)),
        (NOW, 1),
        sorts=get_args(ArtifactSort),
    ),
    "/mlhub/api/models": List(
        add_artifacts("model"),
        lambda hub, actor, query: hub.artifacts.page(actor, "model", ArtifactQuery(**query)),
        (NOW, 1),
        sorts=get_args(ArtifactSort),
    ),
    "/mlhub/api/datasets/{name}/versions": List(
        add_versions,
        lambda hub, actor, query: hub.artifacts.versions(
            actor, "dataset", "walked", PageQuery(**query)
        ),
        (5,),
        "-number",
    ),
    "/mlhub/api/datasets/{name}/shares": List(
        add_shares(a_dataset),
        lambda hub, actor, query: hub.artifacts.shares(
            actor, "dataset", "walked", PageQuery(**query)
        ),
        (5,),
        "id",
    ),
    "/mlhub/api/jobs/{job_id}/shares": List(
        add_shares(a_job),
        lambda hub, actor, query: hub.jobs.shares(
            actor, hub.jobs.page(actor, JobQuery()).items[0].id, PageQuery(**query)
        ),
        (5,),
        "id",
    ),
    "/mlhub/api/jobs": List(
        add_jobs,
        lambda hub, actor, query: hub.jobs.page(actor, JobQuery(**query)),
        (NOW, 1),
        sorts=get_args(JobSort),
    ),
    "/mlhub/api/users": List(
        add_users,
        lambda hub, actor, query: hub.accounts.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a",),
        "key",
    ),
    "/mlhub/api/users/{name}/sign-ins": List(
        add_sign_ins,
        lambda hub, actor, query: hub.signing_in.sign_ins(actor, ListQuery(**query), actor.name),
        (NOW, "a"),
        "-created_at",
    ),
    "/mlhub/api/account/sign-ins": List(
        add_sign_ins,
        lambda hub, actor, query: hub.signing_in.sign_ins(actor, ListQuery(**query)),
        (NOW, "a"),
        "-created_at",
    ),
    "/mlhub/api/people": List(
        add_people,
        lambda hub, actor, query: hub.groups.people(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a", "user"),
        "key",
    ),
    "/mlhub/api/roles": List(
        add_roles,
        lambda hub, actor, query: hub.roles.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        (1, "a"),
        "rank",
    ),
    "/mlhub/api/uploads": List(
        add_uploads,
        lambda hub, actor, query: hub.uploads.page(actor, ListQuery(**query)),
        (NOW, "a"),
        "created_at",
    ),
    "/mlhub/api/trusted-types": List(
        add_trusted_types,
        lambda hub, actor, query: hub.trust.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a",),
        "name",
    ),
    "/mlhub/api/workers": List(
        add_workers,
        lambda hub, actor, query: hub.jobs.workers(WorkerQuery(filter=f"{actor.name}-", **query)),
        (NOW, "a"),
        "-started_at",
    ),
    "/mlhub/api/groups": List(
        add_groups,
        lambda hub, actor, query: hub.groups.page(
            actor, ListQuery(filter=f"{actor.name}-", **query)
        ),
        ("a",),
        "key",
    ),
    "/mlhub/api/audit": List(
        add_audit_entries,
        lambda hub, actor, query: hub.audit.page(actor, AuditQuery(actor=actor.name, **query)),
        (NOW, 1),
        "-at",
    ),
}

SORTED = [(path, sort) for path, listed in LISTS.items() for sort in listed.sorts]
_numbers = itertools.count()


def filled(hub: Hub, listed: List, entries: list[Entry]) -> Actor:
    """A person whose list has these entries."""
    name = f"walker{next(_numbers)}x"
    with hub.database.write() as session:
        user = User(name=name, key=name, password_hash="!", role="administrator")
        session.add(user)
        session.flush()
        listed.add(session, user, entries)
    return Actor(id=user.id, name=name, role=user.role, permissions=ALL)


def test_every_list_that_has_pages_is_walked_here() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text())
    paged = {
        path.replace("/models/{name}/", "/datasets/{name}/")
        for path, operations in document["paths"].items()
        if "get" in operations
        and any(name in json.dumps(operations["get"]["responses"]) for name in ("/Page_", 'List"'))
    }
    assert paged == {*LISTS, *CONSTANT}


times = st.one_of(
    st.sampled_from([0, 1, 999_999, 10**6, 3600 * 10**6]),  # within one day, some at once
    st.integers(-(10**12), 10**12),  # some eleven days around
).map(lambda microseconds: MIDNIGHT + timedelta(hours=12, microseconds=microseconds))
texts = st.one_of(
    st.sampled_from(["", "a", "A", "a'b", '"', "é", "\U0001f427" * 300, "\\%_"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
)
entries_of_lists = st.lists(st.tuples(times, texts), max_size=9)


def walk(ask: Callable[[dict[str, Any]], Page[Any]], limit: int, most: int) -> list[Any]:
    """The items of all pages, in their order."""
    walked: list[Any] = []
    cursor: str | None = None
    while len(walked) <= most:
        page = ask({"limit": limit, "cursor": cursor})
        assert page.total == most
        assert len(page.items) <= limit
        walked += page.items
        cursor = page.next
        if cursor is None:
            break
    return walked


# Lists that no table of rows is behind.
CONSTANT: dict[str, Callable[[Hub, dict[str, Any]], Page[Any]]] = {
    "/mlhub/api/permissions": lambda hub, query: hub.roles.permissions(ListQuery(**query)),
    "/mlhub/api/estimators": lambda hub, query: hub.submissions.estimators(EstimatorQuery(**query)),
}


@pytest.fixture
def offered(opened: Hub) -> None:
    items = [
        {"name": f"E{number}", "path": f"e.E{number}", "kind": "classifier", "package": "e"}
        | {"summary": "", "takes": [], "parameters": {}}
        for number in range(7)
    ]
    document = {"versions": {}, "items": items, "scorers": []}
    with opened.database.write() as session:
        session.merge(EstimatorCatalogue(key="walked", document=document, names=[]))


@pytest.mark.parametrize("path", CONSTANT)
@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.usefixtures("offered")
def test_pages_of_what_no_table_holds_have_all_once(opened: Hub, path: str, limit: int) -> None:
    ask = CONSTANT[path]
    whole = ask(opened, {"limit": 500})
    assert len(whole.items) == (len(PERMISSIONS) if path.endswith("permissions") else 7)
    assert walk(lambda query: ask(opened, query), limit, len(whole.items)) == whole.items
    cursors = [encoded(text) for text in [*NOT_LISTS, ["", "nobody"], ["", 1], ["", "E1", 1]]]
    for cursor in [*cursors, encoded(["x", whole.items[0].name]), "?"]:
        with pytest.raises(Invalid, match="first page"):
            ask(opened, {"cursor": cursor})


def test_roles_begin_with_those_that_are_built_in(opened: Hub) -> None:
    actor = filled(opened, LISTS["/mlhub/api/roles"], [(MIDNIGHT, "a")] * 2)
    names = [
        item.name
        for item in walk(
            lambda query: opened.roles.page(actor, ListQuery(**query)),
            2,
            opened.roles.page(actor, ListQuery()).total,
        )
    ]
    assert names[:3] == ["administrator", "member", "viewer"]
    assert f"{actor.name}-1-1" in names


def test_no_cursor_holds_more_of_a_sign_in_than_its_list(opened: Hub) -> None:
    listed = LISTS["/mlhub/api/account/sign-ins"]
    actor = filled(opened, listed, [(MIDNIGHT, "a")] * 2)
    page = listed.ask(opened, actor, {"limit": 1})
    assert page.next is not None
    _, _, key = json.loads(base64.urlsafe_b64decode(page.next + "=="))
    assert key == page.items[0].id


@pytest.mark.parametrize(("path", "sort"), SORTED)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=entries_of_lists, limit=st.integers(1, 4))
def test_pages_have_every_row_once(
    opened: Hub, path: str, sort: str, entries: list[Entry], limit: int
) -> None:
    listed = LISTS[path]
    actor = filled(opened, listed, entries)
    query: dict[str, Any] = {"limit": limit} | ({"sort": sort} if sort else {})
    whole = listed.ask(opened, actor, {**query, "limit": 500}).items
    assert len(whole) == len(entries)
    sorted_so = {"sort": sort} if sort else {}
    walked = walk(lambda asked: listed.ask(opened, actor, asked | sorted_so), limit, len(entries))
    assert walked == whole
    keys = [getattr(item, sort.removeprefix("-")) for item in whole] if "_at" in sort else []
    assert keys == sorted(keys, reverse=sort.startswith("-"))


# --- cursors that are no cursors ------------------------------------------------------------------


def encoded(document: Any) -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


BAD_KEYS = [10**30, 2**63, 2**31, -1, 1.5, True, None, "1", [1], {}]
BAD_VALUES = ["", "soon", "2026-03-01", "2026-03-01T12:00:00", 1, None, [], {}, True]
BAD_TIMES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
BAD_TEXTS = ["\ud800", "a\udfff", "a\0b", 1, None, [], {}]
NOT_LISTS = ["", "null", "5", "{}", "[]", '{"a":1,"b":2,"c":3}', "[" * 1490, "NaN", "1" * 1400]


def bad_values(good: Any) -> list[Any]:
    """What no cursor holds where it holds this."""
    if good == NOW:
        return BAD_VALUES + BAD_TIMES
    return BAD_TEXTS if isinstance(good, str) else BAD_KEYS


def bad_cursors(good: list[Any]) -> list[str]:
    """Cursors that no list gave, though most differ in one part only from one that it gives."""
    found = [
        encoded([*good[:place], value, *good[place + 1 :]])
        for place in range(1, len(good))
        for value in bad_values(good[place])
    ]
    found += [encoded(text) for text in NOT_LISTS]
    return [
        *found,
        encoded([f"{good[0]}x", *good[1:]]),
        encoded([*good, 1]),
        encoded(good[:-1]),
        "?",
        "é",
        "a",
        "=",
        "0" * 30,
        "-1",
        "1e3",
        "\ud800",
    ]


@pytest.mark.parametrize(("path", "sort"), SORTED)
def test_a_cursor_of_no_list_is_refused(opened: Hub, path: str, sort: str) -> None:
    listed = LISTS[path]
    actor = filled(opened, listed, [(MIDNIGHT, "a"), (MIDNIGHT, "b")])
    sorted_so = {"sort": sort} if sort else {}
    good = listed.cursor(sort)
    listed.ask(opened, actor, {"cursor": encoded(good), **sorted_so})
    for cursor in bad_cursors(good):
        query = {"cursor": cursor, "limit": 1} | ({"sort": sort} if sort else {})
        # What is no text is refused as a query already.
        with pytest.raises((Invalid, ValidationError)) as caught:
            listed.ask(opened, actor, query)
        if isinstance(caught.value, Invalid):
            assert [problem.field for problem in caught.value.fields] == ["cursor"]
            assert "first page" in caught.value.detail


def test_a_list_that_repeats_itself_is_an_error(
    opened: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a database that compares otherwise than it sorts."""
    listed = LISTS["/mlhub/api/jobs"]
    actor = filled(opened, listed, [(MIDNIGHT, "a")] * 3)
    first = listed.ask(opened, actor, {"limit": 2})
    monkeypatch.setattr(
        "jupyter_mlhub.database.paging.literal",
        lambda value, kind: literal(value + 1 if isinstance(value, int) else value, kind),
    )
    with pytest.raises(Damaged, match="repeats itself"):
        listed.ask(opened, actor, {"limit": 2, "cursor": first.next})


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
