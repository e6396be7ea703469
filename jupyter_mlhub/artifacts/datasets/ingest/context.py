"""What every step of an ingest needs to know: the options, the limits, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from ....errors import Invalid
from ....schemas.data.artifacts import ReadOptions

Show = Callable[[list[str], list[list[str]]], None]
"""Takes the column names and the first rows of a text file, all as text."""


def _ignore(*_: Any) -> None:
    pass


@dataclass(frozen=True)
class Ingest:
    """One ingest of one file.

    Args:
        options: how people asked for the file to be read.
        max_columns: the number of columns that a table may have.
        max_bytes: the number of bytes that a file may have once it is unpacked.
        log: takes lines of the job's log.
        show: takes the first rows of a text file before the whole file is read.
    """

    options: ReadOptions
    max_columns: int
    max_bytes: int
    log: Callable[[str], None] = _ignore
    show: Show = _ignore

    def with_options(self, **changes: Any) -> Self:
        """Return a copy in which some options are changed."""
        return replace(self, options=self.options.model_copy(update=changes))

    def require_columns(self, count: int, advice: str = "") -> None:
        """Check the number of columns.

        Raises:
            Invalid: the table has more columns than ``max_columns``.
        """
        if count > self.max_columns:
            raise Invalid(
                "The file has {count:,} columns; at most {max_columns:,} are supported.{advice}",
                count=count,
                max_columns=self.max_columns,
                advice=advice,
                code="too_many_columns",
            )
