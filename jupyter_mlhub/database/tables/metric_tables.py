"""Requests by minute, service and server process, for the dashboards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base


class RequestMinute(Base):
    """Requests that one server process answered for one service in one minute.

    ``buckets`` counts them by duration; the bounds are those of ``monitoring.requests``.
    """

    __tablename__ = "request_minutes"

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(32), primary_key=True)
    process: Mapped[str] = mapped_column(String(64), primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    errors: Mapped[int] = mapped_column(BigInteger)
    buckets: Mapped[list[Any]]
