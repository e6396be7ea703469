"""Documents about datasets, models and their versions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Body, Document, ListQuery, PlainText, Query, Tag, Time
from .reports import Report, Task
from .sharing import Owner

ArtifactSort = Literal["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"]
VersionState = Literal["ingesting", "ready", "failed"]
ColumnType = Literal["integer", "number", "boolean", "datetime", "text", "other"]


class Column(Document):
    """A typed column of a dataset version."""

    name: str
    type: ColumnType
    storage: str = Field(description="Type in the Parquet table, as DuckDB names it.")
    missing: int
    distinct: int = Field(description="Different values; approximate above a million rows.")
    constant: bool = Field(description="Has exactly one value, missing ones aside.")
    minimum: Any = None
    maximum: Any = None
    top: list[Any] = Field(
        default_factory=list, description="Values of columns with few: [value, count]."
    )
    suggested_task: Task | None = Field(
        None, description="What predicting this column would be; null when it has under two values."
    )


class DatasetDetails(Document):
    """What ingest found out about a dataset version."""

    columns: list[Column] = Field(default_factory=list)
    preview: list[list[Any]] = Field(default_factory=list, description="The first rows.")
    delimiter: str | None = None
    encoding: str | None = None
    job_id: int | None = None


class Score(Document):
    """The number by which a model is shown in lists."""

    metric: str
    mean: float
    spread: float | None
    baseline: float | None


class Lineage(Document):
    """What a trained model was made from."""

    job_id: int
    dataset: str
    dataset_version: int
    dataset_sha256: str
    spec: dict[str, Any]
    libraries: dict[str, str]


class Dummy(Document):
    """What a dummy learns from the target of the training rows: evaluations are judged beside it.

    For classification every class with its share of the rows, for regression the mean.
    """

    classes: list[Any] = Field(default_factory=list)
    shares: list[float] = Field(default_factory=list)
    mean: float | None = None


class ModelDetails(Document):
    """What is known about a model version. Uploaded files have none of it."""

    origin: Literal["trained", "uploaded"]
    estimator: str | None = None
    task: Task | None = None
    target: str | None = None
    features: list[str] = Field(default_factory=list)
    score: Score | None = None
    dummy: Dummy | None = None
    report: Report | None = None
    lineage: Lineage | None = None


class VersionInfo(Document):
    number: int
    state: VersionState
    message: str
    filename: str
    media_type: str
    size: int
    sha256: str
    rows: int | None
    created_at: Time
    created_by: str
    dataset: DatasetDetails | None = None
    model: ModelDetails | None = None


class ArtifactInfo(Document):
    """A dataset or model with its newest version (without its long parts) for lists."""

    kind: Literal["dataset", "model"]
    name: str
    reference: str = Field(
        description="How you call it: its name when it is yours, else owner/name."
    )
    owner: str
    is_shared: bool
    description: str
    tags: list[str]
    created_at: Time
    updated_at: Time
    versions: int
    latest: VersionInfo | None


class ArtifactChanges(Body):
    """Fields to change; what is left out stays."""

    description: PlainText | None = None
    tags: Annotated[list[Tag], Field(max_length=50)] | None = None


class ArtifactQuery(ListQuery):
    sort: ArtifactSort = "-updated_at"
    owner: Owner = Field("anyone", description="others: what is shared with you.")
    tag: str | None = Field(None, max_length=50)


class UploadQuery(Query):
    filename: str = Field("", max_length=255)
    description: str | None = Field(
        None, max_length=2_000, description="Longer ones can be set afterwards."
    )
    tags: str | None = Field(None, max_length=2_000, description="Separated by commas.")


class ContentQuery(Query):
    format: Literal["original", "parquet"] = "original"


class Deleted(Document):
    """What a deletion freed: bytes that no other version uses."""

    freed_bytes: int
