"""A search: pipelines with parameters to search, and the trials that it makes of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ...languages.documents import Wording
from ..base import ArtifactName, Body, Document, ListQuery, Page, Time
from .reports import Task
from .specs import Preparation, Reference, Request, Resources, Step, TrainRequest
from .validation import ColumnName, HoldOut, KFold, RowRange, SplitName, Validation

SearchMethod = Literal["grid", "random", "halving", "bayesian"]
SearchResource = Literal["rows", "folds", "iterations"]
SearchMetric = Literal[
    "accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "log_loss", "r2", "mae", "rmse"
]
TrialState = Literal["running", "succeeded", "failed", "stopped"]
TrialSort = Literal["rank", "number", "-number", "fit_seconds", "-fit_seconds"]
MOST_TRIALS = 20_000
_PERCENT = 0.01


class Interval(Body):
    """A range of numbers to draw from, both ends included.

    Two whole numbers give whole numbers. With ``log`` each power of ten is as likely as the next.
    """

    low: int | float
    high: int | float
    log: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Interval:
        if self.high <= self.low:
            raise ValueError("high must be larger than low")
        if self.log and self.low <= 0:
            raise ValueError("low must be larger than 0 for a logarithmic range")
        return self

    @property
    def is_whole(self) -> bool:
        return isinstance(self.low, int) and isinstance(self.high, int)


class Candidate(Body):
    """A pipeline of a search.

    A parameter of a step may be a range, ``{"low": 0.1, "high": 10, "log": true}``, or a list of
    choices. Everything else is a fixed value. The same holds for the steps of ``preparation``,
    which are never searched in curated ranges.
    """

    steps: Annotated[list[Step], Field(min_length=1, max_length=20)]
    preparation: Preparation = "default"
    ranges: Literal["curated", "own"] = Field(
        "curated",
        description="curated: parameters that the steps do not name are searched in the ranges "
        "that are known to matter for their estimator. own: only what the steps say is searched.",
    )


class SearchSpec(Body):
    """What to search, on what, and how to judge it.

    Without ``candidates`` the hub chooses the pipelines: a baseline and linear models first, then
    what was good on many datasets.
    """

    dataset: Reference
    target: ColumnName
    features: Annotated[list[ColumnName], Field(min_length=1, max_length=20_000)] | None = None
    task: Task | None = None
    candidates: Annotated[list[Candidate], Field(min_length=1, max_length=100)] | None = None
    metric: SearchMetric | None = Field(
        None,
        description="What decides. Default: accuracy or R² for pipelines of your own; log loss or "
        "the root mean squared error where the hub chooses the pipelines.",
    )
    validation: Validation = KFold()
    split: SplitName | None = Field(
        None, description="A named split of the dataset's version, in place of a validation."
    )
    holdout: HoldOut | None = Field(
        None,
        description="Rows that no trial sees, for the score of the winner. Default: a fifth where "
        "the hub chooses the pipelines, else none.",
    )
    rows: RowRange | None = None
    seed: int = Field(0, ge=0, lt=2**32)


class Budget(Body):
    """The end of a search: whichever of the two comes first.

    Without a number of trials, a Bayesian search and one for the best model end early when more
    trials promise less than chance.
    """

    trials: int | None = Field(None, ge=1, le=MOST_TRIALS)
    seconds: float | None = Field(None, ge=1, le=30 * 86_400)


class SearchRequest(Body):
    """Without a budget, a search lasts two minutes, and a grid until it was tried whole."""

    kind: Literal["search"] = "search"
    spec: SearchSpec
    method: SearchMethod = "bayesian"
    resource: SearchResource | None = Field(
        None,
        description="What the first trials of a halving search get little of, and the last ones "
        "get whole: rows (the default), folds of the validation, at least two, or iterations "
        "(boosting rounds, trees or epochs).",
    )
    budget: Budget = Budget()
    model: ArtifactName | None = Field(None, description="Default: dataset-target.")
    resources: Resources = Resources()


JobRequest = Annotated[Request | SearchRequest, Field(discriminator="kind")]
"""What a person may ask of the workers."""


class TrialPart(Document):
    """What a trial had of the rows, folds or iterations, where that was not all."""

    resource: SearchResource
    share: float = Field(description="Below 1.")
    amount: int | None = Field(description="Its folds or iterations. Null for rows.")
    of: int | None = Field(description="All folds or iterations. Null for rows.")

    @property
    def words(self) -> str:
        """Say it: ``on 33% of the rows``, ``on 2 of 5 folds``, ``with 17 of 150 iterations``."""
        if self.resource == "rows":
            return f"on {self.share:.{0 if self.share >= _PERCENT else 1}%} of the rows"
        before = "on" if self.resource == "folds" else "with"
        return f"{before} {self.amount:,} of {self.of:,} {self.resource}"


class TrialInfo(Document):
    """A pipeline with parameters that was tried."""

    number: int = Field(description="Counted from 1, in the order in which they were chosen.")
    rank: int | None = Field(description="1 is the best so far; null until it has a score.")
    standing: int | None = Field(
        description="1: it can't be distinguished from the best of the search; 2: nor from the "
        "best of the rest, and so on. Null until the search has ended."
    )
    state: TrialState
    pipeline: str = Field(description="Its steps: StandardScaler → Ridge.")
    parameters: dict[str, Any] = Field(
        description="What was chosen for it, by estimator and parameter: Ridge.alpha."
    )
    part: TrialPart | None = Field(
        description="What it had of the rows, folds or iterations. Null where it had all."
    )
    score: float | None
    spread: float | None = Field(description="Standard deviation of the score over the folds.")
    folds: list[float]
    metrics: dict[str, float] = Field(description="All metrics of the task, over the folds.")
    fit_seconds: float | None = Field(description="Of one fit, on average.")
    predict_seconds: float | None = Field(description="For 1,000 rows.")
    error: str | None = Field(description="Why it has no score.")
    started_at: Time
    finished_at: Time | None


class TrialDetail(TrialInfo):
    """A trial with the training that repeats it, to be edited and submitted."""

    note: Wording | None = Field(
        description="What this training has that the trial did not, or what it lacks. Null for a "
        "trial that had all rows, folds and iterations."
    )
    request: TrainRequest
    yaml: str
    python: str


class TrialQuery(ListQuery):
    sort: TrialSort = "rank"


class TrialList(Page[TrialInfo]):
    """Trials of a search, with what holds for all of them."""

    metric: str
    label: str
    higher_is_better: bool
    succeeded: int
    failed: int = Field(description="Ended without a score: they failed, or were stopped.")
    until: Time | None = Field(
        description="When the budget of time ends. Null once the search has ended or was stopped."
    )
    stopped: bool = Field(description="Whether a person ended it early, to keep the best so far.")
    notes: list[Wording] = Field(description="What was seen of the columns before the search.")
