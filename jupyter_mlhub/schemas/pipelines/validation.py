"""How the rows are split into those that a model is fitted on and those that test it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ...languages.documents import Wording
from ..base import ALIAS, PATTERNS, Body, Document, Time, printable

SplitName = Annotated[
    str, Field(min_length=1, max_length=50, pattern=ALIAS, description=PATTERNS[ALIAS])
]
ColumnName = Annotated[str, Field(min_length=1, max_length=500)]
MOST_FITS = 100
"""Folds times repeats."""


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

    def overlaps(self, other: RowRange) -> bool:
        return self.start <= other.end and other.start <= self.end


Groups = Annotated[
    ColumnName | None,
    Field(
        description="Rows with the same value in this column are never on both sides, as those of "
        "one patient or one shop. Rows without a value count as one group."
    ),
]
Stratified = Annotated[
    bool, Field(description="Keep the shares of the classes in every part, for classification.")
]
SplitSeed = Annotated[
    int | None, Field(ge=0, lt=2**32, description="Default: the seed of the pipeline.")
]


class HoldOut(Body):
    """One part of the rows is kept for the test: a random one, random groups, or the latest.

    With ``groups`` the part is a share of the groups. With ``time`` it holds the latest rows by
    that column, and rows of the same time stay together.
    """

    method: Literal["holdout"] = "holdout"
    test_size: float = Field(0.25, gt=0, lt=1)
    groups: Groups = None
    time: Annotated[ColumnName | None, Field(description="Test on the latest rows by it.")] = None
    stratified: Stratified = True
    seed: SplitSeed = None

    @model_validator(mode="after")
    def _one_way(self) -> HoldOut:
        if self.groups is not None and self.time is not None:
            raise ValueError("say groups or time, and only one of them")
        return self


class KFold(Body):
    """Every row is tested once, or once in each repeat; the rows are shuffled."""

    method: Literal["kfold"] = "kfold"
    folds: int = Field(5, ge=2, le=MOST_FITS)
    repeats: int = Field(1, ge=1, le=MOST_FITS // 2)
    groups: Groups = None
    stratified: Stratified = True
    seed: SplitSeed = None

    @model_validator(mode="after")
    def _not_too_many(self) -> KFold:
        if self.folds * self.repeats > MOST_FITS:
            raise ValueError(f"folds times repeats must be at most {MOST_FITS}")
        return self


class TimeFolds(Body):
    """Fit on early rows, test on those that follow; each fold fits on more of the past.

    Rows of the same time stay together. Rows without a time are fitted on and never tested.
    """

    method: Literal["time"] = "time"
    time: ColumnName
    folds: int = Field(5, ge=2, le=MOST_FITS)


class ColumnFolds(Body):
    """A column says which rows belong together.

    Each of its values is a fold. With ``test``, rows with these values are tested, and the model is
    the one fitted on the other rows. Rows without a value are fitted on and never tested.
    """

    method: Literal["column"] = "column"
    column: ColumnName
    test: (
        Annotated[
            list[
                bool
                | int
                | float
                | Annotated[str, Field(max_length=500), AfterValidator(printable)]
            ],
            Field(min_length=1, max_length=MOST_FITS),
        ]
        | None
    ) = None


class RowSplit(Body):
    """Explicit rows for the fit and for the test; the model is the one fitted on ``train``."""

    method: Literal["rows"] = "rows"
    train: RowRange
    test: RowRange


Validation = Annotated[
    HoldOut | KFold | TimeFolds | ColumnFolds | RowSplit, Field(discriminator="method")
]


def is_random(validation: Validation) -> bool:
    """Whether no column says which rows are fitted on and which test."""
    match validation:
        case HoldOut(groups=groups, time=time):
            return groups is None and time is None
        case KFold(groups=groups):
            return groups is None
        case _:
            return False


class SplitCreate(Body):
    """Without a seed of its own, the split has seed 0."""

    validation: Validation


class SplitInfo(Document):
    """A named split of a dataset's version. Jobs that refer to it split the rows alike."""

    name: SplitName
    validation: Validation
    words: Wording = Field(description="The split in words.")
    created_by: str
    created_at: Time
