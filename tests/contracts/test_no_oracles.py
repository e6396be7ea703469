"""What one person does tells them nothing of what others have; names and shares mean one thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from jupyter_mlhub.access import Actor
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.artifacts.blobs.store import StoredBlob
from jupyter_mlhub.artifacts.versions import add_artifact
from jupyter_mlhub.database import Share, User
from jupyter_mlhub.errors import Conflict, Invalid, NotFound, TooLarge
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.base import ArtifactKind
from jupyter_mlhub.schemas.data.artifacts import ArtifactQuery
from jupyter_mlhub.schemas.people.accounts import UserChanges
from jupyter_mlhub.schemas.people.sharing import ShareChange
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

PEOPLE = ("ben", "eve", "leo")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Each person may store 100 bytes; Ada administers."""
    hub = new_hub(tmp_path / "state", max_bytes_per_person=100)
    hub.accounts.create_first("ada", PASSWORD)
    with hub.database.write() as session:
        for name in PEOPLE:
            session.add(User(name=name, key=name, password_hash="!", role="member"))
    yield hub
    hub.close()


def actor(hub: Hub, name: str) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.scalars(select(User).filter_by(key=name)).one())


def store(hub: Hub, content: bytes) -> StoredBlob:
    writer = hub.store.writer()
    writer.write(content)
    return writer.commit()


def register(hub: Hub, who: str, name: str, content: bytes, kind: ArtifactKind = "model") -> None:
    hub.artifacts.register(actor(hub, who), kind, name, store(hub, content))


def test_at_the_limit_it_makes_no_difference_what_others_have(hub: Hub) -> None:
    register(hub, "ben", "secret", b"s" * 40)
    register(hub, "eve", "own", b"e" * 90)
    said = []
    for content in (b"s" * 40, b"x" * 40):
        with pytest.raises(TooLarge) as refused:
            register(hub, "eve", "guess", content)
        said.append(str(refused.value))
    assert len(set(said)) == 1
    register(hub, "eve", "again", b"e" * 90)  # what is one's own already takes no room
    eve = actor(hub, "eve").id
    with hub.database.read() as session, pytest.raises(TooLarge, match="90 bytes are used"):
        hub.storage.require_quota(session, eve, 40, eve)


def test_who_may_write_to_something_learns_nothing_of_what_else_its_owner_has(hub: Hub) -> None:
    register(hub, "ben", "secret", b"s" * 40)
    register(hub, "ben", "shared", b"1" * 10)
    share = ShareChange(user="eve", level="manage")
    hub.artifacts.share(actor(hub, "ben"), "model", "shared", share)
    eve = actor(hub, "eve")
    for content in (b"s" * 40, b"x" * 40):
        register(hub, "eve", "ben/shared", content)
        assert hub.artifacts.delete(eve, "model", "ben/shared", "latest").freed_bytes == 40
    register(hub, "ben", "more", b"m" * 45)
    said = set()
    for content in (b"s" * 40, b"x" * 40):
        with pytest.raises(TooLarge, match="has no room for it") as refused:
            register(hub, "eve", "ben/shared", content)
        said.add(str(refused.value))
    assert len(said) == 1


def test_what_a_deletion_frees_tells_nothing_of_others(hub: Hub) -> None:
    register(hub, "ben", "secret", b"s" * 40)
    for content in (b"s" * 40, b"x" * 40):
        register(hub, "eve", "guess", content)
        assert hub.artifacts.delete(actor(hub, "eve"), "model", "guess").freed_bytes == 40
    register(hub, "eve", "one", b"x" * 40)
    register(hub, "eve", "two", b"x" * 40)
    assert hub.artifacts.delete(actor(hub, "eve"), "model", "one").freed_bytes == 0
    content = hub.artifacts.content(actor(hub, "ben"), "model", "secret", "1", "original")
    assert hub.store.exists(content.sha256)


# --- names that differ by case --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["model", "dataset"])
def test_names_that_differ_by_case_only_are_refused(hub: Hub, kind: ArtifactKind) -> None:
    register(hub, "ben", "CaseName", b"1", kind)
    for other in ("casename", "CASENAME", "caseName"):
        with pytest.raises(Conflict, match=f"named CaseName already, and {other} differs only"):
            register(hub, "ben", other, b"2", kind)
    register(hub, "ben", "CaseName", b"3", kind)
    register(hub, "eve", "casename", b"4", kind)
    register(hub, "ben", "casename", b"5", "dataset" if kind == "model" else "model")


def test_both_of_two_names_of_before_go_on(hub: Hub) -> None:
    register(hub, "ben", "Old", b"1")
    with hub.database.write() as session:
        artifact = add_artifact(session, actor(hub, "ben").id, "model", "other")
        artifact.name = "old"
    for name in ("Old", "old"):
        register(hub, "ben", name, b"2")
    with pytest.raises(Conflict, match="named Old already"):
        register(hub, "ben", "OLD", b"2")


def test_an_heir_keeps_names_apart(hub: Hub) -> None:
    ben = actor(hub, "ben").id
    for who, name in (
        ("eve", "net"),
        ("eve", f"net-{ben}"),
        ("eve", f"net-{ben}-2"),
        ("ben", "NET"),
        ("ben", f"net-{ben}"),
        ("ben", "tree"),
    ):
        register(hub, who, name, b"1")
    for name in ("eve", "leo"):
        share = ShareChange(user=name, level="read")
        hub.artifacts.share(actor(hub, "ben"), "model", "tree", share)
    hub.accounts.delete(actor(hub, "ada"), "ben", "eve")
    assert shares(hub) == 1  # nothing is shared with the one whose it is now
    page = hub.artifacts.page(actor(hub, "eve"), "model", ArtifactQuery())
    found = [item.name.lower() for item in page.items]
    assert len(found) == len(set(found)) == 6


# --- sharing with oneself -------------------------------------------------------------------------


def shares(hub: Hub) -> int:
    with hub.database.read() as session:
        return len(session.scalars(select(Share)).all())


def test_nothing_is_shared_with_oneself_or_with_its_owner(hub: Hub) -> None:
    register(hub, "ben", "net", b"1")
    ben, eve = actor(hub, "ben"), actor(hub, "eve")
    with pytest.raises(Invalid, match="It is yours already"):
        hub.artifacts.share(ben, "model", "net", ShareChange(user="Ben", level="read"))
    hub.artifacts.share(ben, "model", "net", ShareChange(user="eve", level="manage"))
    for name in ("eve", "ben"):
        with pytest.raises(Invalid, match="They may use it already"):
            hub.artifacts.share(eve, "model", "ben/net", ShareChange(user=name, level="read"))
    assert shares(hub) == 1
    hub.artifacts.share(eve, "model", "ben/net", ShareChange(user="eve", level=None))  # they leave
    assert shares(hub) == 0


def test_a_share_with_an_account_that_is_not_active_can_be_taken_away(hub: Hub) -> None:
    register(hub, "ben", "net", b"1")
    ben = actor(hub, "ben")
    hub.artifacts.share(ben, "model", "net", ShareChange(user="eve", level="read"))
    hub.accounts.change(actor(hub, "ada"), "eve", UserChanges(active=False))
    with pytest.raises(NotFound):
        hub.artifacts.share(ben, "model", "net", ShareChange(user="eve", level="write"))
    hub.artifacts.share(ben, "model", "net", ShareChange(user="eve", level=None))
    assert shares(hub) == 0
