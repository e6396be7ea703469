"""Tables of leaderboards, of the jobs on them, and of what the tests of jobs gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, now


class Board(Base):
    """What models and trials must have in common to be compared: data, target, task and split."""

    __tablename__ = "boards"

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """The hash of target, task and split."""
    target: Mapped[str] = mapped_column(String(500))
    task: Mapped[str] = mapped_column(String(32))
    split: Mapped[dict[str, Any]]
    """What splits the rows: ``validation`` with its seed, ``rows`` and ``holdout``."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        UniqueConstraint("dataset_version_id", "fingerprint"),
        {"sqlite_autoincrement": True},  # addresses name boards by their ids
    )


class BoardEntry(Base):
    """A job of a board: it stands there by its trials or by the model that it fits, or it repeats
    the tests of some that do."""

    __tablename__ = "board_entries"

    board_id: Mapped[int] = mapped_column(
        ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True
    )
    job_id: Mapped[int] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    stands_by: Mapped[str] = mapped_column(String(16), primary_key=True)
    """``trials``, ``fit`` or ``repeats``."""


class RowSet(Base):
    """The rows of a dataset's version that a test used, with their truth. Many tests share it."""

    __tablename__ = "row_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(String(64))
    classes: Mapped[list[Any]] = mapped_column(default=list)
    """The names of the classes, in the order of the predictions' columns; none for a quantity."""
    packed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (UniqueConstraint("dataset_version_id", "sha256"),)


class Outcome(Base):
    """What the tests of a training, of a search's last fit, or of an evaluation gave."""

    __tablename__ = "outcomes"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    model_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("versions.id", ondelete="SET NULL"), index=True
    )
    """The model that was fitted or evaluated."""
    trial: Mapped[int | None]
    """The trial of the search that the fit repeats."""
    metrics: Mapped[dict[str, Any]]
    """The score of each test by metric."""
    fit_seconds: Mapped[float | None] = mapped_column(Double)
    """Of one fit, on average."""
    predict_seconds: Mapped[float | None] = mapped_column(Double)
    """For 1,000 rows."""
    rows_id: Mapped[int | None] = mapped_column(
        ForeignKey("row_sets.id", ondelete="SET NULL"), index=True
    )
    predictions: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """For the rows that tested it."""
