"""What a correction would make of the first rows, before anything is made."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ...languages.documents import Wording
from ..base import Document
from .artifacts import BadRow, ColumnType


class PreviewedColumn(Document):
    name: str
    type: ColumnType
    missing: int
    problem: Wording | None = Field(
        None, description="Why its values can't be read as asked. It is shown as it is otherwise."
    )


class ReadingPreview(Document):
    """The first rows of a file, read as the options say."""

    rows: int = Field(description="How many were read.")
    is_whole: bool = Field(description="Whether these are all rows.")
    columns: list[PreviewedColumn]
    first: list[list[Any]] = Field(description="Ten rows of at most 50 columns.")
    bad_rows: int = Field(0, description="Rows that do not fit.")
    bad_row_examples: list[BadRow] = Field(default_factory=list)
    problem: Wording | None = Field(None, description="Why nothing can be read so.")

    @property
    def can_be_read(self) -> bool:
        """Whether nothing in these rows keeps the file from being read so."""
        return self.problem is None and not any(column.problem for column in self.columns)
