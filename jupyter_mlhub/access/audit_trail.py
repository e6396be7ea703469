"""Write, read and verify the audit trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from ..database import AuditEntry, Database, like_pattern, now, paginate
from ..languages import say
from ..schemas.base import Page
from ..schemas.people.audit import AuditQuery, AuditRecord, AuditVerdict
from .actor import Actor
from .seals import broken_seal, open_seal, read_head, seal

_LOCK = 0x4D4C_4155  # "MLAU", the key of PostgreSQL's advisory lock
_FIRST = "0" * 64
_BATCH = 1000
_NEWEST = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    subject: str,
    *,
    result: str = "done",
    actor_name: str = "",
    address: str = "",
    **details: Any,
) -> None:
    """Write an entry in the caller's transaction, so that only what happened is in the trail.

    Args:
        subject: the object of the action, as ``kind:name``.
        actor_name: the claimed name of the caller, where nobody is signed in.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    entry = AuditEntry(
        at=now(),
        actor=_one_line(actor.name if actor else actor_name),
        address=actor.address if actor else address,
        action=action,
        object=_one_line(subject)[:300],
        result=result,
        details=details,
        previous_hash=session.scalar(_NEWEST) or _FIRST,
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    seal(session, entry)


def _one_line(text: str) -> str:
    """Replace line breaks, so that no text from outside looks like an entry of its own."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def entry_hash(entry: AuditEntry) -> str:
    """Return the SHA-256 of an entry's fields and of the hash of the entry before it."""
    fields = [
        entry.previous_hash,
        entry.at.isoformat(),
        entry.actor,
        entry.address,
        entry.action,
        entry.object,
        entry.result,
        entry.details,
    ]
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


class AuditTrail:
    """Reads and verifies the trail, and records refused attempts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, key_file: Path, *, makes_key: bool) -> None:
        """Seal the trail from now on. Where the seal began with a new key, the trail has an entry
        about it."""
        if open_seal(self._database, key_file, makes_key=makes_key):
            with self._database.write() as session:
                record(session, None, "audit.new_key", "", actor_name="hub", key=key_file.name)

    def refused(self, actor: Actor, action: str, subject: str, why: str) -> None:
        """Record an attempt that was refused."""
        with self._database.write() as session:
            record(session, actor, action, subject, result="refused", why=why)

    def page(self, actor: Actor, query: AuditQuery) -> Page[AuditRecord]:
        actor.require("audit.read")
        with self._database.read() as session:
            return paginate(
                session,
                _filtered(query),
                query,
                Page[AuditRecord],
                lambda entries: [_document(entry) for entry in entries],
                sort="-at",
                by=[AuditEntry.at, AuditEntry.id],
            )

    def export(self, actor: Actor) -> Iterator[bytes]:
        """Yield every entry as a line of JSON, the oldest first."""
        actor.require("audit.read")
        return self._lines()

    def _lines(self) -> Iterator[bytes]:
        for batch in self._batches():
            yield b"".join(_document(row).model_dump_json().encode() + b"\n" for row in batch)

    def verify(self, actor: Actor) -> AuditVerdict:
        """Check the chain of hashes from the first entry to the last, and the seal of the last
        one."""
        actor.require("audit.read")
        with self._database.read() as session:
            broken = broken_seal(session, read_head(session))
        previous, count = _FIRST, 0
        for batch in self._batches():
            for row in batch:
                if row.previous_hash != previous or row.hash != entry_hash(row):
                    return AuditVerdict(
                        intact=False,
                        entries=count,
                        first_broken=row.id,
                        message=say(
                            "Entry {id} was changed, or entries before it are missing.", id=row.id
                        ),
                    )
                previous, count = row.hash, count + 1
        message = broken or say("All {count:,} entries are as they were written.", count=count)
        return AuditVerdict(
            intact=broken is None, entries=count, first_broken=None, message=message
        )

    def _batches(self) -> Iterator[list[AuditEntry]]:
        last: int | None = None
        while True:
            with self._database.read() as session:
                query = select(AuditEntry).order_by(AuditEntry.id).limit(_BATCH)
                if last is not None:  # the first may have any number
                    query = query.where(AuditEntry.id > last)
                batch = list(session.scalars(query))
            if not batch:
                return
            last = batch[-1].id
            yield batch


def _filtered(query: AuditQuery) -> Select[AuditEntry]:
    statement = select(AuditEntry)
    if query.actor:
        statement = statement.where(AuditEntry.actor == query.actor)
    if query.action:
        statement = statement.where(AuditEntry.action == query.action)
    if query.result:
        statement = statement.where(AuditEntry.result == query.result)
    if query.since:
        statement = statement.where(AuditEntry.at >= query.since)
    if query.until:
        statement = statement.where(AuditEntry.at < query.until)
    if query.filter:
        pattern = like_pattern(query.filter)
        statement = statement.where(
            AuditEntry.object.like(pattern, escape="\\")
            | AuditEntry.action.like(pattern, escape="\\")
            | AuditEntry.actor.like(pattern, escape="\\")
        )
    return statement


def _document(row: AuditEntry) -> AuditRecord:
    return AuditRecord.model_validate(row, from_attributes=True)
