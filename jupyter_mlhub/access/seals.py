"""The seal of the audit trail: its newest entry, signed with a key that the database never holds.

The chain of hashes shows changes before an entry. The seal shows that the last entries are still
there, and that nobody rewrote the chain from some entry on.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from ..database import AuditEntry, AuditHead, Database
from ..languages import say
from .keys import load_key, make_key

KEY = "audit_key"
"""The name under which a session of the database holds the key, if this process has it."""

_HEAD = 1
_NOTE_GONE = say(
    "The note of the newest entry was changed or removed: entries after the last one may "
    "be missing."
)
_NEWEST = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
# Made of columns, not objects, as every change runs these statements.
_NOTED = (
    select(AuditHead.entry_id, AuditHead.hash, AuditHead.seal, AuditEntry.hash)
    .outerjoin(AuditEntry, AuditEntry.id == AuditHead.entry_id)
    .where(AuditHead.id == _HEAD)
    .with_for_update(of=AuditHead)
)
_MOVED = (
    update(cast("Table", AuditHead.__table__))
    .where(AuditHead.id == _HEAD)
    .values(entry_id=bindparam("newest"), hash=bindparam("its_hash"), seal=bindparam("its_seal"))
)


def open_seal(database: Database, path: Path, *, makes_key: bool) -> bool:
    """Let the database's sessions seal what they record, if there is a key or one may be made.

    A new key seals the trail as it is.

    Returns:
        Whether the trail was sealed with another key before.
    """
    made = makes_key and make_key(path)
    if not path.exists():
        return False  # a worker on another machine: what it records is sealed by the next server
    key = load_key(path)
    replaced = False
    if made:
        with database.write() as session:
            head = session.get_one(AuditHead, _HEAD, with_for_update=True)
            replaced = bool(head.seal)
            newest = session.scalar(_NEWEST)
            if newest is not None:
                _write(head, newest, key)
            else:
                head.entry_id, head.hash, head.seal = 0, "", _seal(key, 0, "")
    database.session_info[KEY] = key
    return replaced


def seal(session: Session, entry: AuditEntry) -> None:
    """Move the seal to a new entry. A broken seal stays broken."""
    key = session.info.get(KEY)
    if key is None:
        return
    session.flush()
    noted = session.execute(_NOTED).one_or_none()
    if noted is not None and _fault(key, *noted) is None:
        sealed = _seal(key, entry.id, entry.hash)
        moved = {"newest": entry.id, "its_hash": entry.hash, "its_seal": sealed}
        session.execute(_MOVED, moved)


def broken_seal(session: Session, head: AuditHead | None) -> str | None:
    """Return what is wrong with the seal as a sentence, or None."""
    key = session.info.get(KEY)
    if key is None:
        return None
    if head is None:
        return _NOTE_GONE
    found = session.scalar(select(AuditEntry.hash).where(AuditEntry.id == head.entry_id))
    return _fault(key, head.entry_id, head.hash, head.seal, found)


def _fault(key: bytes, entry_id: int, noted: str, sealed: str, found: str | None) -> str | None:
    """Return what is wrong with the seal of an entry, or None.

    Args:
        noted: the entry's hash in the seal.
        found: the entry's hash in the trail; None where the entry is missing.
    """
    if not hmac.compare_digest(sealed, _seal(key, entry_id, noted)):
        return _NOTE_GONE
    if found == noted or (entry_id == 0 and found is None):
        return None
    if found is None:
        return say("Entries are missing: there was an entry {entry_id}.", entry_id=entry_id)
    return say("Entry {entry_id}, or one before it, was replaced.", entry_id=entry_id)


def read_head(session: Session) -> AuditHead | None:
    return session.get(AuditHead, _HEAD)


def _write(head: AuditHead, entry: AuditEntry, key: bytes) -> None:
    head.entry_id, head.hash = entry.id, entry.hash
    head.seal = _seal(key, entry.id, entry.hash)


def _seal(key: bytes, entry_id: int, entry_hash: str) -> str:
    return hmac.new(key, f"{entry_id}:{entry_hash}".encode(), hashlib.sha256).hexdigest()
