"""What all documents share: strictness, names, times and pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
)

from ..error_codes import KIND_OF_CODE
from ..languages.documents import Wording

Item = TypeVar("Item")


class Body(BaseModel):
    """A document that a caller sends. Unknown fields are refused, and types are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Query(BaseModel):
    """Parameters in the address. They are text, so numbers are parsed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(BaseModel):
    """A document that the hub answers with. All its fields always come."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


def renamed(name: str, before: str) -> AliasChoices:
    """Let a field be read under its earlier name too, which stored documents may have.

    Use it as the field's ``validation_alias``.
    """
    return AliasChoices(name, before)


def _utc_text(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Time = Annotated[datetime, PlainSerializer(_utc_text, return_type=str, when_used="json")]
"""A time in UTC, as ISO 8601 with milliseconds."""


def printable(text: str) -> str:
    """Check that a text holds no control character.

    Raises:
        ValueError: it holds one.
    """
    if any(not character.isprintable() and character not in "\n\t" for character in text):
        raise ValueError("must not contain control characters")
    return text


def one_line(text: str) -> str:
    """Check that a text has one line, as it stands in lists and in the audit trail.

    Raises:
        ValueError: it has several lines, or holds a control character.
    """
    if not text.isprintable():
        raise ValueError("must not contain line breaks or control characters")
    return text


_ARTIFACT = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
_USER = r"^[A-Za-z0-9][A-Za-z0-9._@+-]*$"
ALIAS = r"^[A-Za-z][A-Za-z0-9._-]*$"
LOWER_CASE = r"^[a-z][a-z0-9_-]*$"
PATTERNS = {
    _ARTIFACT: "Letters, digits, '.', '_' and '-', beginning with a letter or digit.",
    _USER: "Letters, digits, '.', '_', '@', '+' and '-', beginning with a letter or digit.",
    ALIAS: "Letters, digits, '.', '_' and '-', beginning with a letter.",
    LOWER_CASE: "Small letters, digits, '_' and '-', beginning with a letter.",
}
"""The patterns of names, in words."""

ArtifactName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=_ARTIFACT,
        description=PATTERNS[_ARTIFACT],
    ),
]
UserName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        pattern=_USER,
        description=PATTERNS[_USER],
    ),
]
AliasName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=50,
        pattern=ALIAS,
        description=PATTERNS[ALIAS],
    ),
]
Password = Annotated[str, Field(min_length=8, max_length=256)]
PlainText = Annotated[str, Field(max_length=10_000), AfterValidator(printable)]
Tag = Annotated[str, Field(min_length=1, max_length=50), AfterValidator(printable)]

ArtifactKind = Literal["dataset", "model"]


class Page(Document, Generic[Item]):
    """One page of a list. ``next`` is the cursor of the page after it; null on the last one."""

    items: list[Item]
    total: int
    next: str | None


class PageQuery(Query):
    """Which page of a list, and how much of it."""

    cursor: str | None = Field(None, max_length=2000)
    limit: int = Field(50, ge=1, le=500)


class ListQuery(PageQuery):
    filter: str = Field("", max_length=200, description="Part of the name, in any case.")


class FieldError(Document):
    """What is wrong with one field, named by its path (``spec.steps.0.estimator``)."""

    field: str
    message: Wording


class Problem(Document):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: Wording
    status: int
    detail: Wording
    code: str = Field(
        description="What went wrong; docs/errors.md has the meaning of each.",
        json_schema_extra={"enum": [*sorted(KIND_OF_CODE)]},
    )
    template: str = Field(description="`detail` in English, with its parameters in braces.")
    parameters: dict[str, Any] = Field(default_factory=dict)
    errors: list[FieldError] = Field(default_factory=list)
