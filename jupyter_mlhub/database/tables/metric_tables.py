"""Counts of requests by minute, service and server process, for the dashboards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base


class RequestMinute(Base):
    """The requests to one service that one server process answered in one minute.

    ``buckets`` counts them by duration. ``monitoring.requests`` has the bounds.
    """

    __tablename__ = "request_minutes"

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(32), primary_key=True)
    process: Mapped[str] = mapped_column(String(64), primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    errors: Mapped[int] = mapped_column(BigInteger)
    buckets: Mapped[list[Any]]
