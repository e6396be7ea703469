"""Documents about uploaded model files and the types that may be loaded from them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .base import Document, Time

TypeName = Annotated[
    str,
    Field(
        min_length=3,
        max_length=300,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$",
        description="A dotted Python name, like sklearn.tree._tree.Tree.",
    ),
]


class TrustedTypeInfo(Document):
    """A type that an administrator approved."""

    name: str
    approved_by: str
    approved_at: Time


class Inspection(Document):
    """What a look at an uploaded skops file found, without loading anything untrusted."""

    loadable: bool = Field(description="Nothing in it is untrusted, and it is not too large.")
    message: str
    unpacked_bytes: int | None = Field(description="What it takes in memory, by its headers.")
    untrusted: list[str] = Field(description="Types that nobody approved.")
