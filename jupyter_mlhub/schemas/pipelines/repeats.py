"""Repeats of the test of a leaderboard: what would distinguish its models, and what it gave."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...languages.documents import Wording
from ..base import Body, Document, Query
from .searches import SearchMetric
from .specs import Reference, Resources
from .validation import MOST_FITS

FEWEST_REPEATED = 2
MOST_REPEATED = 5
"""The most models and trials that are repeated together."""
_MOST_CHOSEN = 50

_NUMBER = "[1-9][0-9]{0,8}"
_ENTRY = f"(job:{_NUMBER}|trial:{_NUMBER}/{_NUMBER})"
EntryName = Annotated[
    str,
    Field(pattern=f"^{_ENTRY}$", description="A model as job:12, a trial as trial:15/3."),
]
PlanState = Literal["repeats", "measure", "rows", "fixed", "alone", "untested"]


class RepeatsQuery(Query):
    metric: SearchMetric | None = Field(None, description="Default: as the leaderboard's.")
    entries: str | None = Field(
        None,
        pattern=f"^{_ENTRY}(,{_ENTRY}){{1,{MOST_REPEATED - 1}}}$",
        description="Two to five of the leaderboard, separated by commas: job:12,trial:15/3. "
        "Default: the best five that can't be distinguished from the best.",
    )
    chosen: str | None = Field(
        None,
        pattern=f"^{_ENTRY}(,{_ENTRY}){{0,{_MOST_CHOSEN - 1}}}$",
        description="Jobs and trials that were chosen anywhere. Where two to five of them are on "
        "the leaderboard, these are the entries.",
    )

    @model_validator(mode="after")
    def _says_one(self) -> RepeatsQuery:
        if self.entries is not None and self.chosen is not None:
            raise ValueError("say entries or chosen, and only one of them")
        return self


class RepeatsCreate(Body):
    """What to repeat. What is left out is as the plan says."""

    metric: SearchMetric | None = Field(None, description="Default: as the leaderboard's.")
    entries: Annotated[list[EntryName], Field(min_length=2, max_length=MOST_REPEATED)] | None = None
    repeats: int | None = Field(None, ge=2, le=MOST_FITS)
    up_to: int | None = Field(
        None,
        ge=2,
        le=MOST_FITS,
        description="With repeats: go on up to this number, as far as the first ones show that it "
        "helps.",
    )
    resources: Resources = Resources()


class RepeatsRequest(Body):
    """A checked repetition of the tests of some models and trials, as a job has it."""

    kind: Literal["repeats"] = "repeats"
    board: int
    dataset: Reference
    metric: SearchMetric
    entries: list[EntryName]
    repeats: int
    up_to: int | None = None
    resources: Resources = Resources()


class Rival(Document):
    """One that is to be distinguished from the best, and what would do it."""

    entry: EntryName
    pipeline: str
    repeats: int | None = Field(description="How many would do it. Null: none, or it is done.")
    rows: int | None = Field(
        description="About how many rows would do it, where repeats can't. Null: it is done, or "
        "no number of rows, because the losses are the same."
    )
    decided: bool = Field(description="Whether it can be distinguished from the best already.")


class RepeatsPlan(Document):
    """How many repeats of a leaderboard's test would distinguish its best from others."""

    state: PlanState = Field(
        description="repeats: these would decide, with a chance of 80 % if the difference is as "
        "observed. measure: two show how many would, and these follow. rows: no repeats can "
        "decide it. fixed: the split can't be repeated. alone: nothing is to be decided. "
        "untested: what was predicted was not kept."
    )
    sentence: Wording
    metric: SearchMetric
    entries: list[EntryName] = Field(description="What would be repeated, the best first.")
    repeats: int | None = Field(description="How many. Null: there is nothing to repeat.")
    up_to: int | None = Field(
        description="It goes on up to this number, as far as the first repeats show that it helps."
    )
    most: int | None = Field(description="The most that may be asked for. Null: none may.")
    fits: int | None = Field(description="Of these repeats, without those that may follow.")
    seconds: float | None = Field(description="About how long these fits take.")
    rivals: list[Rival]
    running: int | None = Field(description="A job that repeats tests of it now.")


class RepeatedEntry(Document):
    entry: EntryName
    pipeline: str
    score: float = Field(description="The mean over the repeats.")
    loss: float = Field(description="The mean of what was compared.")


class RepeatedPair(Document):
    """Two that were compared by all repeats."""

    first: EntryName
    second: EntryName
    difference: float = Field(description="The mean loss of the first less that of the second.")
    variance: float = Field(description="The square of its standard error.")
    once: float = Field(description="The same without repeats.")
    fixed: float = Field(description="The part of it that more repeats don't lessen.")
    freedom: float = Field(description="The degrees of freedom of the rows.")
    by_folds: bool = Field(description="Whether folds alone were the units.")
    differs: bool = Field(description="Whether the difference is more than chance.")


class RepeatsResult(Document):
    """What repeated tests have shown."""

    board: int
    metric: str
    judged_by: str = Field(description="The metric of the losses that were compared.")
    repeats: int = Field(description="How many were done.")
    sentence: Wording
    entries: list[RepeatedEntry] = Field(description="The best first.")
    pairs: list[RepeatedPair]
