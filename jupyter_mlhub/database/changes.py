"""The feed of changes: each transaction writes to it, and servers read it to tell people."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from .base import now
from .tables.job_tables import Change

KEEP = timedelta(hours=1)

_OVERLAP = 200
"""PostgreSQL gives out ids before the commit, so a smaller id may appear after a larger one."""


def record_change(session: Session, owner_id: int, kind: str, key: str) -> None:
    session.add(Change(owner_id=owner_id, kind=kind, key=key))


def prune_changes(session: Session) -> None:
    session.execute(delete(Change).where(Change.at < now() - KEEP))


class ChangeReader:
    """Reads the changes since the last call."""

    def __init__(self, session: Session) -> None:
        # SQLite has one writer at a time: there ids appear in their order.
        in_order = session.get_bind().dialect.name == "sqlite"
        self._overlap = 0 if in_order else _OVERLAP
        self._last = session.scalar(select(func.max(Change.id))) or 0
        recent = session.scalars(select(Change.id).where(Change.id > self._last - self._overlap))
        self._seen: deque[int] = deque(recent, maxlen=2 * _OVERLAP)

    def read(self, session: Session) -> list[tuple[int, str, str]]:
        """Return the owner's id, the kind and the key of each new change."""
        found = session.execute(_SINCE, {"last": self._last - self._overlap}).all()
        seen = set(self._seen)
        fresh = [row for row in found if row[0] not in seen]
        self._seen.extend(number for number, *_ in fresh)
        self._last = max([self._last, *(number for number, *_ in fresh)])
        return [(owner_id, kind, key) for _, owner_id, kind, key in fresh]


_SINCE = (
    select(Change.id, Change.owner_id, Change.kind, Change.key)
    .where(Change.id > bindparam("last"))
    .order_by(Change.id)
)
