"""The plan of a pipeline: how each column is prepared, then the steps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """Columns with the steps that prepare them. Without steps the columns stay as they are.

    A single name is passed on as one-dimensional text.
    """

    name: str
    columns: list[str] | str
    steps: list[dict[str, Any]]


@dataclass(frozen=True)
class Plan:
    """The full pipeline: how each column is prepared, then the steps.

    ``dense`` means that the combined output of the parts is never a sparse matrix.
    """

    parts: list[Part]
    steps: list[dict[str, Any]]
    dense: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
