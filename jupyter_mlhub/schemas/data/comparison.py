"""Documents about the comparison of two versions of a dataset."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ..base import Document, Query


class Pictured(Document):
    """The distributions of a column before and after, over the same bins or values."""

    edges: list[float] | None = Field(
        description="Of numbers: the borders of bins of equal width, one more than shares."
    )
    values: list[str] | None = Field(description="Of others: the top values.")
    before: list[float] = Field(description="The share of each bin or value.")
    after: list[float]


class ColumnDrift(Document):
    """How a column differs between two versions of a dataset."""

    name: str
    change: Literal["same", "added", "removed", "retyped", "drifted"]
    types: list[str] = Field(description="Its type before and after; one when it is in one only.")
    drift: float | None = Field(
        None,
        description="Total variation distance between the two distributions, from 0 to 1; of "
        "numbers and times over bins of equal count.",
    )
    p_value: float | None = Field(
        None,
        description="The chance of counts as different as these, or more, where nothing has "
        "changed; corrected for the number of columns. A column has drifted where it is below 0.01 "
        "and 2 % or more have moved.",
    )
    pictured: Pictured | None = None
    missing: list[float] = Field(description="Share of missing values before and after, or none.")
    mean: list[float | None] = Field(description="Before and after, or none.")


class RowChanges(Document):
    """The rows that differ, identified by a key."""

    key: str
    added: int
    removed: int
    changed: int
    unchanged: int
    examples_added: list[Any] = Field(description="The first keys.")
    examples_removed: list[Any]


class Comparison(Document):
    """A version compared with an earlier one."""

    before: int
    after: int
    rows: list[int] = Field(description="Before and after.")
    same_content: bool
    is_extended: bool = Field(
        description="Whether all earlier rows are in the later version, with others added."
    )
    columns: list[ColumnDrift]
    keys: list[str] = Field(description="Columns that identify the rows of both versions.")
    by_key: RowChanges | None


class ComparisonQuery(Query):
    before: str = Field(max_length=50, description="The earlier version: number or alias.")
    key: str | None = Field(
        None,
        max_length=300,
        description="Column that identifies the rows; default: the first that does.",
    )
