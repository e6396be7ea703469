"""What decides which pipelines are worth a trial."""

from __future__ import annotations

from dataclasses import dataclass

LARGE = 20_000
"""The rows from which on pipelines are left out that take more than one pass for each row."""
MANY_CLASSES = 20
FEW_COLUMNS = 20


@dataclass(frozen=True)
class TableFacts:
    """The size of a table, how many features it has of each kind, and what is in them."""

    rows: int
    numeric: int = 0
    categorical: int = 0
    text: int = 0
    date: int = 0
    most_categories: int = 0
    """The different values of the categorical feature with most of them."""
    missing: float = 0.0
    """The share of cells without a value."""
    classes: int = 0

    @property
    def is_large(self) -> bool:
        return self.rows > LARGE
