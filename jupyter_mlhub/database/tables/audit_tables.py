"""The audit trail: entries are only added, and a hash binds each to the one before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base


class AuditHead(Base):
    """The one row that names the newest entry, sealed with a key outside of the database.

    Where the trail ends before this entry, entries are missing.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class AuditEntry(Base):
    """Who did what, to what, when, from where, and the result. The database refuses changes."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(300))
    result: Mapped[str] = mapped_column(String(16))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(Text, unique=True)

    __table_args__ = (
        Index(None, "actor", "id"),
        Index(None, "action", "id"),
        Index(None, "at"),
        {"sqlite_autoincrement": True},
    )
