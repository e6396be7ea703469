"""Documents about what random folds of a dataset would leak."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...languages.documents import Wording
from ..base import Document, Query
from .validation import Validation

LeakKind = Literal["groups", "time", "duplicates", "afterwards", "order"]


class Leak(Document):
    """Something that lets a model know the tested rows, with what to do about it."""

    kind: LeakKind
    columns: list[str] = Field(description="The columns concerned.")
    rows: int = Field(description="The number of rows concerned, of those looked at.")
    message: Wording = Field(description="What was seen, what it does to the scores, what to do.")
    validation: Validation | None = Field(description="The proposed split, if one helps.")
    leave_out: list[str] = Field(description="Columns that should be no features.")


class Leaks(Document):
    """What was found for a target. Nothing found is no proof that nothing leaks."""

    target: str
    rows: int = Field(description="The number of rows looked at.")
    found: list[Leak]


class LeaksQuery(Query):
    target: str = Field(max_length=500, description="The column to predict.")
    features: str | None = Field(
        None, max_length=10_000, description="A JSON list of columns. Default: all others."
    )
