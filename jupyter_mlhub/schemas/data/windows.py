"""Documents about windows over the rows of a dataset."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ..base import Body, Document, Query

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "missing", "present"]


class Condition(Body):
    """A condition on the cells of a column."""

    column: str = Field(max_length=300)
    op: Operator
    value: str = Field("", max_length=1000, description="As text; read as the column's type.")


class RowsQuery(Query):
    """A window over the rows of a dataset."""

    offset: int = Field(0, ge=0, le=2**53)
    limit: int = Field(100, ge=1, le=1000)
    first_column: int = Field(0, ge=0, le=100_000)
    columns: int = Field(100, ge=1, le=1000, description="How many columns from the first on.")
    sort: str | None = Field(None, max_length=301, description="A column; with '-' downwards.")
    where: str | None = Field(None, max_length=10_000, description="A JSON list of conditions.")


class Rows(Document):
    """The rows of a window, and the number of all rows that meet the conditions."""

    columns: list[str]
    rows: list[list[Any]]
    offset: int
    total: int
