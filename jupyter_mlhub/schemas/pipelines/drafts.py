"""A request that a person is writing: its problems, or what it would do."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ...languages.documents import Wording
from ..base import Document, FieldError, Query
from .reports import Task
from .specs import ColumnKind


class DraftColumn(Document):
    """A feature with its kind."""

    name: str
    kind: ColumnKind


class Draft(Document):
    """The result of checking a draft, shown below its form."""

    problems: list[FieldError]
    task: Task | None = Field(description="What the estimator, or else the target, says.")
    reason: Wording = Field(description="Why it is this task.")
    model: str = Field(description="What the model will be called.")
    sentence: Wording = Field(description="What will run, and about how long.")
    seconds: float | None = Field(description="Estimate; null when nothing is known.")
    seconds_between: list[float] | None = Field(
        description="Between which it probably lies, where the estimate is not sure."
    )
    columns: list[DraftColumn]
    notes: list[Wording] = Field(
        default_factory=list, description="What is worth knowing: columns left out, leaks."
    )
    yaml: str
    python: str


ProgramFormat = Literal["script", "notebook", "yaml"]


class ProgramQuery(Query):
    format: ProgramFormat = Field(
        "script",
        description="yaml: the request of a training or of a search, for %%mlhub train.",
    )


class CodeDocument(Document):
    """A job as a program that gives the same numbers, or its request."""

    filename: str
    content: str | dict[str, Any]
