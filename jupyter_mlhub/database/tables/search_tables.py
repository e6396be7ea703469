"""The table of the trials of searches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, SentenceText
from ..clock import sql_now


class Trial(Base):
    """A pipeline with parameters that a search tries, with all rows, folds and iterations or with
    a share of one.

    It belongs to the part of the search that was given it. Only the running attempt of that part
    writes its results.
    """

    __tablename__ = "trials"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="running")
    times_lost: Mapped[int] = mapped_column(default=0)
    """The number of times that its process was lost while it ran."""
    candidate: Mapped[int]
    """The place of its pipeline among those of the search."""
    choice: Mapped[dict[str, Any]]
    """The chosen values by the path of their parameter."""
    share: Mapped[float] = mapped_column(Double, default=1.0)
    """What it has of the search's resource: of the training rows, the folds or the iterations."""
    loss: Mapped[float | None] = mapped_column(Double)
    """Lower is better, whatever the metric."""
    folds: Mapped[list[Any]] = mapped_column(default=list)
    """The loss on each fold."""
    metrics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    standing: Mapped[int | None]
    """The group of trials that can't be distinguished from each other: 1 has the best."""
    fit_seconds: Mapped[float | None] = mapped_column(Double)
    predict_seconds: Mapped[float | None] = mapped_column(Double)
    error: Mapped[str | None] = mapped_column(SentenceText)
    predictions: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """Its answers for the rows that tested it."""
    rows_id: Mapped[int | None] = mapped_column(
        ForeignKey("row_sets.id", ondelete="SET NULL"), index=True
    )
    started_at: Mapped[datetime] = mapped_column(default=sql_now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "search_id", "share", "loss"),
        Index(None, "part_id"),
    )
