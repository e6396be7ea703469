"""Documents about uploaded model files and the types that may be loaded from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ...languages.documents import Wording
from ..base import Document, Time
from ..pipelines.plans import Plan

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
    message: Wording
    unpacked_bytes: int | None = Field(description="What it takes in memory, by its headers.")
    untrusted: list[str] = Field(description="Types that nobody approved.")


class Succession(Document):
    """A new version of a model beside the one that people got until then."""

    version: int
    before: int = Field(description="The version that the model's name meant until then.")
    stays: bool = Field(
        description="Whether the name went on meaning the earlier version. Then a person is to "
        "choose: the alias champion on either of them is the answer."
    )
    verdict: Literal["better", "worse", "equal"] | None = Field(
        description="What the new version is, by its score; null where they were not tested alike."
    )
    beyond_chance: bool | None = Field(
        description="Whether they differ by more than chance; null where it can't be told."
    )
    metric: str | None = Field(description="The metric of the scores.")
    score: float | None
    score_before: float | None
    sentence: Wording


class ModelInternals(Document):
    """What is kept of a trained model for later jobs. No caller sees it."""

    plan: Plan | None = None
    feature_profile: dict[str, Any] = Field(default_factory=dict)
    """How the features of the training rows were distributed, to find drift of new rows."""
    dataset_version_id: int | None = None
    """The version that it was trained on, which may be deleted by now."""
    file_signature: str | None = None
    """HMAC by which the hub knows the file as its own."""
