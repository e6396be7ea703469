"""The dialect of a text file: how it writes its table."""

from __future__ import annotations

from dataclasses import dataclass

from .....schemas.data.artifacts import ReadOptions
from .whitespace import SPACES

LONGEST_LINE = 16 * 1024 * 1024
"""The number of bytes that a line may have."""
NO_DELIMITER = "\x1f"
"""The delimiter of files with one column: a character that no text has."""
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", SPACES: "spaces"}


@dataclass(frozen=True)
class Dialect:
    """How a text file writes its table. ``sample`` holds its first rows without the header."""

    encoding: str
    delimiter: str
    quote: str
    escape: str
    header: bool
    skip_lines: int
    mixed_newlines: bool
    decimal: str
    thousands: str
    day_first: bool
    missing: list[str]
    names: list[str]
    sample: list[list[str]]
    notes: list[str]
    quoting: tuple[int, ...] = ()
    """Places of columns in which a quoted NA is a word, while a bare one is a missing value."""

    def __str__(self) -> str:
        header = "with a header" if self.header else "without a header"
        if self.delimiter == NO_DELIMITER:
            return f"{self.encoding}, one column, {header}"
        by = _NAMES.get(self.delimiter, repr(self.delimiter))
        return f"{self.encoding}, {len(self.names)} columns separated by {by}, {header}"

    def cells(self, index: int) -> list[str]:
        """Return the distinct cells of a column of the sample, without missing values."""
        missing = {"", *self.missing}
        texts = dict.fromkeys(row[index].strip() for row in self.sample if index < len(row))
        return [text for text in texts if text not in missing]

    def as_options(self) -> ReadOptions:
        """Return the options that read the file in just this way."""
        return ReadOptions(
            encoding=self.encoding,
            delimiter=self.delimiter,
            quote=self.quote,  # type: ignore[arg-type]
            decimal=self.decimal,  # type: ignore[arg-type]
            thousands=self.thousands,  # type: ignore[arg-type]
            day_first=self.day_first,
            header=self.header,
            skip_lines=self.skip_lines,
            missing=self.missing,
        )
