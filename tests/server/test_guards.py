"""Guards, proven by removing them: each holds an attack off, and without it the attack succeeds.

So the attacks are real ones, and nothing else happens to stop them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jwt
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from sqlalchemy import select, text, true
from sqlalchemy.exc import DatabaseError

from jupyter_mlhub.access import Actor
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.access.waiting import require_still
from jupyter_mlhub.accounts import Caller
from jupyter_mlhub.artifacts.datasets.csv_export import csv_chunks
from jupyter_mlhub.database import Artifact, User, Version
from jupyter_mlhub.errors import (
    Conflict,
    Damaged,
    Forbidden,
    Invalid,
    JobFailed,
    NotFound,
    TooMany,
    Unauthenticated,
)
from jupyter_mlhub.schemas.base import ListQuery
from jupyter_mlhub.schemas.data.artifacts import ArtifactChanges
from jupyter_mlhub.schemas.people.accounts import (
    GrantChange,
    GroupChanges,
    NewGroup,
    NewRole,
    NewToken,
    NewUser,
    RoleChanges,
    UserChanges,
)
from jupyter_mlhub.schemas.people.sharing import ShareChange
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

CALLER = Caller("203.0.113.9", "attacker")
PACKAGE = "jupyter_mlhub"


class Scene:
    """Ada administers; Ben may manage accounts; Eve may only look. Ada has a secret model, and one
    that Eve may read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hub = new_hub(root / "state")
        self.hub.accounts.create_first("ada", PASSWORD)
        with self.hub.database.write() as session:  # no argon2: it is not what is tried here
            session.add(User(name="ben", key="ben", password_hash="!", role="member"))
            session.add(User(name="eve", key="eve", password_hash="!", role="viewer"))
        for permission in ("users.create", "users.update", "permissions.grant"):
            change = GrantChange(permission=permission, allowed=True)
            self.hub.roles.grant(self.ada, "user", "ben", change)
        writer = self.hub.store.writer()
        writer.write(b"weights")
        self.blob = writer.commit()
        for name in ("secret", "shown"):
            self.hub.artifacts.register(self.ada, "model", name, self.blob)
        share = ShareChange(user="eve", level="read")
        self.hub.artifacts.share(self.ada, "model", "shown", share)

    def actor(self, name: str) -> Actor:
        with self.hub.database.read() as session:
            return make_actor(session, session.scalars(select(User).filter_by(key=name)).one())

    @property
    def ada(self) -> Actor:
        return self.actor("ada")

    @property
    def ben(self) -> Actor:
        return self.actor("ben")

    @property
    def eve(self) -> Actor:
        return self.actor("eve")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path)
    yield scene
    scene.hub.close()


@dataclass(frozen=True)
class Guard:
    where: str
    without: Any
    attack: Callable[[Scene], object]
    refused: type[Exception]


def nothing(*_: object, **__: object) -> None:
    """A guard that lets everything through."""


def guess(scene: Scene) -> None:
    """Guess a password more often than one may, then get it right."""
    for number in range(6):
        with suppress(Unauthenticated):
            scene.hub.signing_in.sign_in("ada", f"wrong guess {number}", CALLER)
    scene.hub.signing_in.sign_in("ada", PASSWORD, CALLER)


def forge(scene: Scene) -> None:
    """A token for Ada, signed with a key of one's own."""
    _, token = scene.hub.signing_in.begin(user(scene, "ada"), CALLER)
    claims = jwt.decode(token, options={"verify_signature": False})
    scene.hub.tokens.check(jwt.encode(claims, "a key of my own, long enough for HS256", "HS256"))


def user(scene: Scene, name: str) -> User:
    with scene.hub.database.read() as session:
        return session.scalars(select(User).filter_by(key=name)).one()


def unsigned(*_: object, **__: object) -> Any:
    return DECODE(_[0], options={"verify_signature": False})


DECODE = jwt.decode


def tamper_with_bytes(scene: Scene) -> None:
    """Change the stored bytes, and have a worker read them."""
    path = scene.hub.store.local_path(scene.blob.sha256)
    path.chmod(0o600)
    path.write_bytes(b"evil!!!!")
    scene.hub.store.local_path(scene.blob.sha256)


def formula(scene: Scene) -> None:
    """A cell that a spreadsheet would run."""
    path = scene.root / "table.parquet"
    parquet.write_table(pa.table({"note": ["=cmd|' /C calc'!A0"]}), path)
    written = b"".join(csv_chunks(path)).decode()
    if "'=cmd" in written:
        raise Forbidden("defused")


def rewrite_history(scene: Scene) -> None:
    with scene.hub.database.write() as session:
        session.execute(text("UPDATE audit_entries SET actor = 'somebody else'"))


def empty_a_role(scene: Scene) -> None:
    """Take from a role what one does not have."""
    name = f"auditor{len(scene.hub.roles.page(scene.ada, ListQuery()).items)}"
    scene.hub.roles.create(scene.ada, NewRole(name=name, permissions=["audit.read"]))
    scene.hub.roles.change(scene.ben, name, RoleChanges(permissions=[]))


def join_a_group(scene: Scene) -> None:
    """Put oneself where others share."""
    if scene.hub.groups.page(scene.ada, ListQuery(filter="lab")).total == 0:
        scene.hub.groups.create(scene.ada, NewGroup(name="lab"))
        share = ShareChange(group="lab", level="manage")
        scene.hub.artifacts.share(scene.ada, "model", "secret", share)
    scene.hub.groups.change(scene.ben, "lab", GroupChanges(members=["ben"]))


def use_the_old_password(scene: Scene) -> None:
    """Sign in as one did before an administrator gave a code."""
    name = f"fay{scene.hub.accounts.page(scene.ada, ListQuery()).total}"
    scene.hub.accounts.create(scene.ada, NewUser(name=name, password=PASSWORD))
    scene.hub.signing_in.reset_password(scene.ada, name, "code")
    scene.hub.signing_in.sign_in(name, PASSWORD, CALLER)


def end_with_a_narrow_token(scene: Scene) -> None:
    """End a sign-in of the person whose token for a few things one has."""
    _, token = scene.hub.signing_in.begin(user(scene, "ada"), CALLER)
    ada = scene.hub.tokens.check(token).actor
    listed = scene.hub.signing_in.sign_ins(ada, ListQuery()).items
    (sign_in,) = [each for each in listed if each.current]
    issued = scene.hub.signing_in.make_token(ada, NewToken(name="t", scopes=["jobs.read"]))
    scene.hub.signing_in.end(scene.hub.tokens.check(issued.token).actor, sign_in.id)


def wait_for_a_share_to_end(scene: Scene) -> None:
    """Have a job go on with what is no longer shared."""
    gone = ShareChange(user="eve", level=None)
    scene.hub.artifacts.share(scene.ada, "model", "shown", gone)
    with scene.hub.database.read() as session:
        shown = select(Version.id).join(Version.artifact).where(Artifact.name == "shown")
        require_still(session, scene.eve.id, session.scalars(shown).all())


GUARDS = {
    "rank of a role": Guard(
        f"{PACKAGE}.accounts.roles.require_within", nothing, empty_a_role, Forbidden
    ),
    "joining is a grant": Guard(
        f"{PACKAGE}.accounts.groups.check_membership", nothing, join_a_group, Forbidden
    ),
    "the old password after a reset": Guard(
        f"{PACKAGE}.accounts.signing_in._set_password",
        nothing,
        use_the_old_password,
        Unauthenticated,
    ),
    "narrow tokens": Guard(
        f"{PACKAGE}.accounts.signing_in._within_token",
        lambda *_: [],
        end_with_a_narrow_token,
        NotFound,
    ),
    "what waits is asked again": Guard(
        f"{PACKAGE}.access.waiting.accessible",
        lambda *_: true(),
        wait_for_a_share_to_end,
        JobFailed,
    ),
    "permission": Guard(
        f"{PACKAGE}.access.actor.Actor.require",
        nothing,
        lambda s: s.hub.groups.create(s.eve, NewGroup(name="mine", members=["eve"])),
        Forbidden,
    ),
    "what is not shared does not exist": Guard(
        f"{PACKAGE}.artifacts.versions.accessible",
        lambda *_: true(),
        lambda s: s.hub.artifacts.content(s.eve, "model", "ada/secret", "1", "original"),
        NotFound,
    ),
    "level of a share": Guard(
        f"{PACKAGE}.artifacts.versions.require_level",
        nothing,
        lambda s: s.hub.artifacts.change(
            replace(s.eve, permissions=s.ben.permissions),
            "model",
            "ada/shown",
            ArtifactChanges(description="mine now"),
        ),
        Forbidden,
    ),
    "rank of an account": Guard(
        f"{PACKAGE}.accounts.users.check_rank",
        nothing,
        lambda s: s.hub.accounts.change(s.ben, "ada", UserChanges(notes="weak")),
        Forbidden,
    ),
    "no role beyond one's own": Guard(
        f"{PACKAGE}.accounts.users._check_role",
        nothing,
        lambda s: s.hub.accounts.create(
            s.ben, NewUser(name="twin", password=PASSWORD, role="administrator")
        ),
        Forbidden,
    ),
    "somebody administers": Guard(
        f"{PACKAGE}.accounts.users._keep_an_administrator",
        nothing,
        lambda s: s.hub.accounts.change(s.ada, "ada", UserChanges(active=False)),
        Conflict,
    ),
    "guessing is slow": Guard(
        f"{PACKAGE}.access.throttle.Throttle.attempt", nothing, guess, TooMany
    ),
    "easy passwords": Guard(
        f"{PACKAGE}.accounts.users.check_password",
        nothing,
        lambda s: s.hub.accounts.create(s.ada, NewUser(name="twin", password="password1")),
        Invalid,
    ),
    "signature of tokens": Guard("jwt.decode", unsigned, forge, Unauthenticated),
    "hash of stored bytes": Guard(
        f"{PACKAGE}.artifacts.blobs.store.BlobStore._verify", nothing, tamper_with_bytes, Damaged
    ),
    "signature of models": Guard(
        f"{PACKAGE}.artifacts.models.signing.hmac.compare_digest",
        lambda *_: True,
        lambda s: s.hub.signatures.require(s.blob.sha256, "0" * 64),
        Damaged,
    ),
    "formulas in CSV": Guard(
        f"{PACKAGE}.artifacts.datasets.csv_export._FORMULA",
        re.compile("^nothing like this"),
        formula,
        Forbidden,
    ),
}


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_holds_and_is_what_holds(
    name: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = GUARDS[name]
    with pytest.raises(guard.refused):
        guard.attack(scene)
    monkeypatch.setattr(guard.where, guard.without)
    guard.attack(scene)


def test_the_database_itself_refuses_to_forget(scene: Scene) -> None:
    with pytest.raises(DatabaseError):
        rewrite_history(scene)
    assert scene.hub.audit.verify(scene.ada).intact
    with scene.hub.database.write() as session:
        for event in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_no_{event}"))
    rewrite_history(scene)
    assert not scene.hub.audit.verify(scene.ada).intact  # and the chain of hashes shows it
