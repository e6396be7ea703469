"""The pipeline spec: the document that says what to fit, on what, and how to judge it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .base import ArtifactName, Body
from .reports import Task

Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._@+-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*(@[A-Za-z0-9][A-Za-z0-9._-]*)?$",
        description="A name (its newest version), name@version or name@alias; somebody else's as "
        "owner/name.",
    ),
]


def split_reference(reference: str) -> tuple[str, str]:
    """``owner/name@3`` as ``owner/name`` and ``3``; without a number, ``latest``.

    An owner's name may hold an ``@`` of its own.
    """
    owner, slash, rest = reference.rpartition("/")
    name, _, number = rest.partition("@")
    return f"{owner}{slash}{name}", number or "latest"


ColumnName = Annotated[str, Field(min_length=1, max_length=500)]


class Step(Body):
    """One step: a scikit-learn class of the catalogue and parameters that differ from defaults."""

    estimator: Annotated[str, Field(min_length=1, max_length=200)]
    parameters: dict[str, Any] = Field(default_factory=dict)


class RowRange(Body):
    """Rows by position, counted from 0; both ends belong to the range."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> RowRange:
        if self.end < self.start:
            raise ValueError("end must not be smaller than start")
        return self

    def __len__(self) -> int:
        return self.end - self.start + 1


class HoldOut(Body):
    """One random part of the rows (stratified for classification) is kept for the test."""

    method: Literal["holdout"] = "holdout"
    test_size: float = Field(0.25, gt=0, lt=1)


class KFold(Body):
    """Every row is tested once (shuffled, stratified for classification)."""

    method: Literal["kfold"] = "kfold"
    folds: int = Field(5, ge=2, le=100)


class RowSplit(Body):
    """Explicit rows for the fit and for the test; the model is the one fitted on ``train``."""

    method: Literal["rows"] = "rows"
    train: RowRange
    test: RowRange


Validation = Annotated[HoldOut | KFold | RowSplit, Field(discriminator="method")]


class Preparation(Body):
    """Steps of one's own for numeric and for all other columns, before the pipeline's steps.

    An empty list leaves those columns as they are.
    """

    numeric: list[Step] = Field(default_factory=list, max_length=20)
    categorical: list[Step] = Field(default_factory=list, max_length=20)


class PipelineSpec(Body):
    """What to fit.

    ``preparation`` is ``"default"`` (impute what is missing, encode what is not numeric),
    ``"none"``, or steps of one's own. Models are refitted on all rows after hold-out and k-fold.
    """

    dataset: Reference
    target: ColumnName
    features: Annotated[list[ColumnName], Field(min_length=1, max_length=20_000)] | None = None
    task: Task | None = None
    steps: Annotated[list[Step], Field(min_length=1, max_length=20)]
    preparation: Literal["default", "none"] | Preparation = "default"
    validation: Validation = KFold()
    rows: RowRange | None = Field(None, description="Use these rows only.")
    seed: int = Field(0, ge=0, lt=2**32)


class TrainRequest(Body):
    kind: Literal["train"] = "train"
    spec: PipelineSpec
    model: ArtifactName | None = Field(None, description="Default: dataset-target.")


class EvaluateRequest(Body):
    kind: Literal["evaluate"] = "evaluate"
    model: Reference
    dataset: Reference
    rows: RowRange | None = None


JobRequest = Annotated[TrainRequest | EvaluateRequest, Field(discriminator="kind")]
