"""The two documents of a stored job, by its kind: what was asked, and what its worker needs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..languages.documents import Wording
from .base import ArtifactName, Body, Document, Time
from .data.artifacts import ReadOptions
from .pipelines.plans import Plan
from .pipelines.repeats import RepeatsRequest
from .pipelines.reports import Task
from .pipelines.searches import Candidate, SearchMetric, SearchRequest, SearchSpec
from .pipelines.specs import (
    ColumnKind,
    ConvertRequest,
    EvaluateRequest,
    LearningCurveRequest,
    ResolvedSpec,
    Resources,
    TrainRequest,
)
from .pipelines.validation import HoldOut, KFold


class HubRequest(Body):
    """A job that comes from another request, like the upload of a file. It says no resources."""

    @property
    def resources(self) -> Resources:
        return Resources()


class IngestRequest(HubRequest):
    """The table of a dataset's version, made from its bytes."""

    kind: Literal["ingest"] = "ingest"
    options: ReadOptions | None = None


class PreviewRequest(HubRequest):
    """The first rows of a version's bytes, read as the options say."""

    kind: Literal["preview"] = "preview"
    options: ReadOptions


class InspectRequest(HubRequest):
    """A look into an uploaded model file."""

    kind: Literal["inspect"] = "inspect"


class CheckRequest(HubRequest):
    """A check of all stored bytes."""

    kind: Literal["check"] = "check"


class AcceptedTrainRequest(TrainRequest):
    """A checked training: nothing that was left out is still missing."""

    spec: ResolvedSpec
    model: ArtifactName


class ResolvedSearchSpec(SearchSpec):
    """A checked search: its task, features and metric are known."""

    features: list[str]
    task: Task
    metric: SearchMetric


class AcceptedSearchRequest(SearchRequest):
    """A checked search: nothing that was left out is still missing."""

    spec: ResolvedSearchSpec
    model: ArtifactName


class SearchPartRequest(Body):
    """A part of a search: it asks the search for its work when a worker begins it."""

    kind: Literal["trials", "conclude"] = "trials"
    resources: Resources


class Order(Document):
    """What a worker needs beside the request: found when the job was submitted, shown to nobody.

    The ids name the versions that it reads, or makes a table for.
    """

    dataset_version_id: int | None = None
    model_version_id: int | None = None


class IngestOrder(Order):
    dataset_version_id: int


class InspectOrder(Order):
    model_version_id: int


class CheckOrder(Order):
    """A check of the store needs nothing."""


class TrainOrder(Order):
    dataset_version_id: int
    plan: Plan
    kinds: dict[str, ColumnKind]
    """Of each feature, in their order."""
    notes: list[Wording] = Field(default_factory=list)
    """Sentences for the report."""
    rows: int = 0
    """How many the spec takes: later estimates of time count with them."""
    trial: int | None = None
    """The trial that the last fit of a search repeats."""


class EvaluateOrder(Order):
    model_version_id: int
    kinds: dict[str, ColumnKind] = Field(default_factory=dict)
    """Of each column that the model takes."""


class LearningCurveOrder(Order):
    dataset_version_id: int
    spec: ResolvedSpec
    plan: Plan
    kinds: dict[str, ColumnKind]


class RepeatedFit(Document):
    """A pipeline that is tested again, with other splits and seeds."""

    spec: ResolvedSpec
    plan: Plan
    kinds: dict[str, ColumnKind]


class RepeatsOrder(Order):
    dataset_version_id: int
    fits: list[RepeatedFit]
    """In the order of the request's entries."""
    validation: HoldOut | KFold
    """That of the leaderboard, tested once, with the seed of the first repeat."""
    holdout: HoldOut | None
    """What is taken from the rows before they are split."""


class ConvertOrder(Order):
    model_version_id: int


class SearchOrder(Order):
    """What a search tries."""

    dataset_version_id: int
    kinds: dict[str, ColumnKind]
    pipelines: list[Candidate]
    portfolio: int = 0
    """How many of the pipelines are tried as they are before others are searched."""
    notes: list[Wording] = Field(default_factory=list)
    rows: int
    tests: int | None = None
    """How often a trial is tested that has all folds. None: by searches of earlier versions."""
    stopped_at: Time | None = None
    """When a person had the search stop with what it had."""
    saturated_at: Time | None = None
    """When what more trials might gain was within the noise."""


class SearchPartOrder(Order):
    dataset_version_id: int


StoredRequest = (
    HubRequest
    | AcceptedTrainRequest
    | AcceptedSearchRequest
    | SearchPartRequest
    | EvaluateRequest
    | LearningCurveRequest
    | RepeatsRequest
    | ConvertRequest
)
