"""The table of shares: who may use an artifact or a job besides its owner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, now


class Share(Base):
    """A share of an artifact or a job with a person, with a group, or (neither) with everyone.

    ``level`` is 1 for read, 2 for write, 3 for manage.
    """

    __tablename__ = "shares"

    id: Mapped[int] = mapped_column(primary_key=True)
    artifact_id: Mapped[int | None] = mapped_column(ForeignKey("artifacts.id", ondelete="CASCADE"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    level: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index(None, "artifact_id"),
        Index(None, "job_id"),
        Index(None, "user_id"),
        Index(None, "group_id"),
    )
