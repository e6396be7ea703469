"""The feed of changes: written beside every change, read by servers that tell people."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from .base import now
from .jobs import Change

KEEP = timedelta(hours=1)

_OVERLAP = 200
"""PostgreSQL hands out ids before commit, so a smaller id may appear after a larger one."""


def record_change(session: Session, owner_id: int, kind: str, key: str) -> None:
    session.add(Change(owner_id=owner_id, kind=kind, key=key))


def prune_changes(session: Session) -> None:
    session.execute(delete(Change).where(Change.at < now() - KEEP))


class ChangeReader:
    """Reads what is new in the feed since the last call."""

    def __init__(self, session: Session) -> None:
        self._last = session.scalar(select(func.max(Change.id))) or 0
        recent = session.scalars(select(Change.id).where(Change.id > self._last - _OVERLAP))
        self._seen: deque[int] = deque(recent, maxlen=2 * _OVERLAP)

    def read(self, session: Session) -> list[Change]:
        query = select(Change).where(Change.id > self._last - _OVERLAP).order_by(Change.id)
        seen = set(self._seen)
        fresh = [change for change in session.scalars(query) if change.id not in seen]
        self._seen.extend(change.id for change in fresh)
        self._last = max([self._last, *(change.id for change in fresh)])
        return fresh
