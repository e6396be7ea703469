"""Documents about sharing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..base import Body, Document

Level = Literal["read", "write", "manage"]
Owner = Literal["anyone", "me", "others"]
"""The owners of the things in a list. ``others``: shared with the actor."""

EVERYONE = "everyone"

_Name = Annotated[str, Field(min_length=1, max_length=64)]


class ShareChange(Body):
    """Give ``level`` to one person, one group, or everyone. A level of null takes it away."""

    user: _Name | None = None
    group: _Name | None = None
    everyone: bool = False
    level: Level | None

    @model_validator(mode="after")
    def _one_subject(self) -> ShareChange:
        if (self.user is not None) + (self.group is not None) + self.everyone != 1:
            raise ValueError("name one of user, group and everyone")
        return self


class ShareInfo(Document):
    """One of those with whom something is shared."""

    user: str | None
    group: str | None
    everyone: bool
    level: Level
