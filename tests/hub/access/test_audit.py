"""What the audit trail shows to those who look whether it was tampered with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from jupyter_mlhub.access import Actor, keys
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.access.audit_trail import entry_hash, record
from jupyter_mlhub.database import AuditEntry, AuditHead, User
from jupyter_mlhub.errors import Unavailable
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.people.accounts import NewGroup
from jupyter_mlhub.settings import HubSettings
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD
from tests.support.services import running_postgresql

TRIGGERS = ("audit_no_update", "audit_no_delete", "audit_no_replace", "audit_head_stays")


class Trail:
    """A hub with seven entries in its audit trail, and somebody who has its database file."""

    def __init__(self, state_dir: Path) -> None:
        self.hub = new_hub(state_dir)
        self.settings = self.hub.settings
        self.hub.accounts.create_first("ada", PASSWORD)
        for number in range(6):
            self.act(f"group{number}")

    @property
    def ada(self) -> Actor:
        with self.hub.database.read() as session:
            return make_actor(session, session.scalars(select(User)).one())

    def act(self, name: str) -> None:
        self.hub.groups.create(self.ada, NewGroup(name=name))

    def verdict(self) -> tuple[bool, str]:
        found = self.hub.audit.verify(self.ada)
        return found.intact, found.message

    def tamper(self, *statements: str, guarded: bool = False) -> None:
        plain = sqlite3.connect(self.settings.state_dir / "mlhub.db")
        try:
            with plain:
                for name in () if guarded else TRIGGERS:
                    plain.execute(f"DROP TRIGGER IF EXISTS {name}")
                for statement in statements:
                    plain.execute(statement)
        finally:
            plain.close()

    def write_anew(self, first: int) -> None:
        """Make all hashes from an entry on right again, as anybody can."""
        with self.hub.database.write() as session:
            rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
            previous = "0" * 64
            for row in rows:
                if row.id >= first:
                    row.previous_hash = previous
                    row.hash = entry_hash(row)
                previous = row.hash


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[Trail]:
    trail = Trail(tmp_path / "state")
    yield trail
    trail.hub.close()


def test_an_untouched_trail_is_intact(trail: Trail) -> None:
    assert trail.verdict() == (True, "All 7 entries are as they were written.")


CHANGES: dict[str, Callable[[Trail], Any]] = {
    "the last": lambda t: t.tamper("DELETE FROM audit_entries WHERE id = 7"),
    "the last three": lambda t: t.tamper("DELETE FROM audit_entries WHERE id > 4"),
    "the first": lambda t: t.tamper("DELETE FROM audit_entries WHERE id = 1"),
    "one between": lambda t: t.tamper("DELETE FROM audit_entries WHERE id = 3"),
    "all": lambda t: t.tamper("DELETE FROM audit_entries"),
    "the tail, and the note made fit": lambda t: t.tamper(
        "DELETE FROM audit_entries WHERE id > 4",
        "UPDATE audit_head SET entry_id = 4, hash = (SELECT hash FROM audit_entries WHERE id = 4)",
    ),
    "the tail and the note": lambda t: t.tamper(
        "DELETE FROM audit_entries WHERE id > 4", "DELETE FROM audit_head"
    ),
    "the tail and the seal": lambda t: t.tamper(
        "DELETE FROM audit_entries WHERE id > 4", "UPDATE audit_head SET entry_id=0,hash='',seal=''"
    ),
    "an entry changed": lambda t: t.tamper("UPDATE audit_entries SET actor='x' WHERE id = 7"),
    "an entry changed, and its hash made right": lambda t: (
        t.tamper("UPDATE audit_entries SET actor='x' WHERE id = 7"),
        t.write_anew(7),
    ),
    "an early entry changed, and the chain written anew": lambda t: (
        t.tamper("UPDATE audit_entries SET actor='x' WHERE id = 2"),
        t.write_anew(2),
    ),
    "an entry before the first": lambda t: t.tamper(
        "INSERT INTO audit_entries SELECT -3, at, 'x', address, action, object, result, details, "
        "previous_hash, 'h' FROM audit_entries WHERE id = 1"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_cut_off_or_replaced_is_seen_and_stays_seen(trail: Trail, what: str) -> None:
    ada = trail.ada
    CHANGES[what](trail)
    assert not trail.hub.audit.verify(ada).intact
    trail.act("later")  # what is recorded now covers nothing up
    assert not trail.hub.audit.verify(ada).intact
    trail.hub.close()
    trail.hub = Hub(trail.settings)
    assert not trail.hub.audit.verify(ada).intact


def test_without_the_seal_a_cut_tail_would_not_be_seen(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_mlhub.access.audit_trail.broken_seal", lambda *_: None)
    CHANGES["the last three"](trail)
    assert trail.verdict()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit_entries SELECT id, at, 'x', address, action, object, result, "
        "details, previous_hash, hash FROM audit_entries WHERE id = {}",
        "REPLACE INTO audit_entries SELECT id, at, 'x', address, action, object, result, "
        "details, previous_hash, 'other' FROM audit_entries WHERE id = {}",
        "REPLACE INTO audit_entries SELECT 99, at, 'x', address, action, object, result, "
        "details, previous_hash, hash FROM audit_entries WHERE id = {}",
        "UPDATE OR REPLACE audit_entries SET actor = 'x' WHERE id = {}",
        "DELETE FROM audit_entries WHERE id = {}",
        "DELETE FROM audit_head WHERE {} > 0",
    ],
)
@pytest.mark.parametrize("entry", [3, 7])
def test_the_database_lets_nothing_be_replaced(trail: Trail, statement: str, entry: int) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        trail.tamper(statement.format(entry), guarded=True)
    assert trail.verdict()[0]
    trail.tamper(statement.format(entry))
    assert not trail.verdict()[0]


def test_a_worker_elsewhere_writes_on_and_makes_no_key(trail: Trail, tmp_path: Path) -> None:
    elsewhere = HubSettings(
        state_dir=tmp_path / "elsewhere", database_url=trail.settings.resolved_database_url
    )
    worker = Hub(elsewhere, is_worker=True)
    with worker.database.write() as session:
        record(session, None, "models.create", "model:net@1", actor_name="ada")
    worker.close()
    assert not (tmp_path / "elsewhere" / "audit.key").exists()
    assert trail.verdict() == (True, "All 8 entries are as they were written.")
    trail.act("later")
    assert trail.verdict() == (True, "All 9 entries are as they were written.")


def test_a_trail_of_before_is_sealed_when_the_hub_starts(trail: Trail) -> None:
    trail.hub.close()
    trail.tamper("UPDATE audit_head SET entry_id = 0, hash = '', seal = ''")
    (trail.settings.state_dir / "audit.key").unlink()
    trail.hub = Hub(trail.settings)
    assert trail.verdict()[0]
    trail.tamper("DELETE FROM audit_entries WHERE id = 7")
    assert trail.verdict() == (False, "Entries are missing: there was an entry 7.")


def test_a_new_key_is_said_in_the_trail(trail: Trail) -> None:
    trail.hub.close()
    (trail.settings.state_dir / "audit.key").unlink()
    trail.hub = Hub(trail.settings)
    assert trail.verdict()[0]
    assert b'"audit.new_key"' in b"".join(trail.hub.audit.export(trail.ada))


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["jwt.key", "audit.key", "."])
def test_what_others_can_read_is_closed_to_them_with_a_sentence(
    trail: Trail, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    trail.hub.close()
    path = trail.settings.state_dir / name
    path.chmod(0o755 if name == "." else 0o644)
    trail.hub = Hub(trail.settings)
    assert path.stat().st_mode & 0o077 == 0
    assert "Others on this machine could read" in caplog.text


def test_what_can_not_be_closed_to_others_is_not_used(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    (trail.settings.state_dir / "jwt.key").chmod(0o640)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(Unavailable, match=r"jwt\.key.*Let the account that runs the hub own it"):
        Hub(trail.settings)


@pytest.mark.parametrize("content", [b"", b"short", None])
def test_a_damaged_key_is_said(trail: Trail, content: bytes | None) -> None:
    path = trail.settings.state_dir / "jwt.key"
    path.unlink()
    if content is None:
        path.mkdir(0o700)
    else:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(Unavailable, match=r"jwt\.key"):
        Hub(trail.settings)


def test_two_processes_agree_on_a_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert [keys.make_key(path), keys.make_key(path)] == [True, False]
    assert len(keys.load_key(path)) == keys.KEY_BYTES
    assert list(tmp_path.iterdir()) == [path]


def test_the_seal_moves_with_each_entry_on_postgresql(tmp_path: Path) -> None:
    with running_postgresql() as server:
        hub = Hub(HubSettings(state_dir=tmp_path, database_url=server.url))
        hub.accounts.create_first("ada", PASSWORD)
        with hub.database.write() as session:
            ada = make_actor(session, session.scalars(select(User)).one())
            for number in range(2):
                record(session, ada, "test", f"number:{number}")
        with hub.database.read() as session:
            newest = session.scalar(select(func.max(AuditEntry.id)))
            assert session.get_one(AuditHead, 1).entry_id == newest
        assert hub.audit.verify(ada).intact
        with hub.database.write() as session:
            session.execute(update(AuditHead).values(seal="0" * 64))
        with hub.database.write() as session:
            record(session, ada, "test", "number:3")
        assert not hub.audit.verify(ada).intact
        hub.close()
