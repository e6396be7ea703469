"""Documents about datasets, models and their versions."""

from __future__ import annotations

import codecs
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ...languages.documents import Wording
from ..base import Body, Document, ListQuery, PlainText, Query, Tag, Time, printable, renamed
from ..people.sharing import Level, Owner
from ..pipelines.reports import Report, Task
from ..pipelines.specs import ColumnKind
from .models import Inspection, Succession

ArtifactSort = Literal["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"]
VersionState = Literal["ingesting", "ready", "failed"]
ColumnType = Literal["integer", "number", "boolean", "datetime", "text", "other"]
ReadAs = Literal["integer", "number", "boolean", "date", "datetime", "text"]


def _encoding(name: str) -> str:
    try:
        "a".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise ValueError(f"There is no encoding {name}. Try utf-8, cp1252 or latin-1") from None


def _delimiter(mark: str) -> str:
    if mark.isalnum() or mark in '\r\n\0"\\.':
        raise ValueError(f"{mark!r} can't separate columns. Try ',' or ';'")
    return mark


class ColumnOptions(Body):
    """The name and the type that one column is to have."""

    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(printable)] | None = (
        None
    )
    type: ReadAs | None = None


class ReadOptions(Body):
    """How a file is to be read. What is left out is guessed from the file."""

    sheet: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(printable)] | None = (
        Field(None, description="The name of the sheet of a workbook that is read.")
    )
    encoding: Annotated[str, Field(max_length=40), AfterValidator(_encoding)] | None = Field(
        None, description="The encoding by its name in Python, such as cp1252."
    )
    delimiter: (
        Annotated[str, Field(min_length=1, max_length=1), AfterValidator(_delimiter)] | None
    ) = None
    quote: Literal['"', "'", ""] | None = Field(
        None, description="The quote around cells; empty where quotes mean nothing."
    )
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ".", ",", " ", "'"] | None = Field(
        None, description="The thousands separator; empty for none."
    )
    day_first: bool | None = Field(
        None, description="Whether the day is first in dates such as 01/02/2024."
    )
    header: bool | None = Field(None, description="Whether the first row holds names.")
    skip_lines: int | None = Field(None, ge=0, le=1000, description="Lines above the table.")
    missing: Annotated[list[str], Field(max_length=100)] | None = Field(
        None, description="Spellings of a missing value; an empty cell always is one."
    )
    columns: Annotated[dict[str, ColumnOptions], Field(max_length=20_000)] = Field(
        default_factory=dict, description="By the column's name in the version that is read again."
    )
    short_rows: Literal["refuse", "fill"] = Field(
        "refuse", description="Whether short rows are refused, or filled with missing values."
    )
    bad_rows: Literal["refuse", "skip"] = "refuse"


class BadRow(Document):
    """A row that does not fit the table."""

    line: int
    reason: Wording
    text: str
    short: bool = Field(
        False, description="Whether it has too few values, so that it could be filled."
    )


class Histogram(Document):
    """Counts in bins of equal width. For dates the ends are seconds since 1970."""

    low: float
    high: float
    counts: list[int]


class Correlation(Document):
    first: str
    second: str
    value: float = Field(description="Pearson correlation, from -1 to 1.")


class SuggestedOptions(Document):
    """Options that may read a file better than the guesses did."""

    missing: list[str] | None = None
    columns: dict[str, ColumnOptions] = Field(default_factory=dict)


class ProfileNote(Document):
    """An observation about columns, such as missing values or a leak."""

    kind: str
    columns: list[str]
    message: Wording
    options: SuggestedOptions | None = Field(
        None,
        validation_alias=renamed("options", "correction"),
        description="Options that read the file better, if the note is right.",
    )


class Profile(Document):
    """Facts about the table as a whole."""

    duplicate_rows: int | None = Field(
        description="Number of rows that repeat another; null where nobody counted."
    )
    correlations: list[Correlation]
    notes: list[ProfileNote] = Field(validation_alias=renamed("notes", "warnings"))


class Column(Document):
    """A column of a dataset version, with its type and facts."""

    name: str
    type: ColumnType
    storage: str = Field(description="Type in the Parquet table, by its name in DuckDB.")
    missing: int
    distinct: int = Field(description="Number of distinct values.")
    distinct_is_estimate: bool = Field(
        False, description="True for columns with many values above a million rows."
    )
    constant: bool = Field(description="Whether it has exactly one value besides missing ones.")
    minimum: Any = None
    maximum: Any = None
    mean: float | None = None
    deviation: float | None = None
    quantiles: list[float | None] = Field(
        default_factory=list,
        description="At 5, 25, 50, 75 and 95 percent; from a sample for columns with many values "
        "above a million rows.",
    )
    histogram: Histogram | None = None
    top: list[Any] = Field(default_factory=list, description="The top values: [value, count].")
    suggested_task: Task | None = Field(
        None,
        description="The task of predicting this column; null where it has fewer than two values.",
    )

    @property
    def has_infinite(self) -> bool:
        """Whether some numbers are infinite or undefined. Then minimum or maximum is missing."""
        return self.type == "number" and self.distinct > 0 and None in (self.minimum, self.maximum)


class PredictionOrigin(Document):
    """The model and the rows from which a dataset of predictions was made."""

    job_id: int
    model: str
    model_version: int
    dataset: str | None = Field(description="Null where a person wrote the rows.")
    dataset_version: int | None


class DatasetDetails(Document):
    """Facts that ingest found about a dataset version."""

    column_count: int = 0
    columns: list[Column] = Field(default_factory=list, description="Left out in lists.")
    preview: list[list[Any]] = Field(
        default_factory=list, description="The first rows of the first columns."
    )
    preview_columns: list[str] = Field(
        default_factory=list, description="While it is being read, the columns of the preview."
    )
    profile: Profile | None = None
    format: str | None = Field(None, description="csv, parquet, arrow, json, excel.")
    read_as: ReadOptions | None = Field(None, description="How a text file was read, in full.")
    day_first: dict[str, bool] = Field(
        default_factory=dict,
        description="For each column of ambiguous dates, whether the day is first.",
    )
    thousands_columns: list[str] = Field(
        default_factory=list,
        validation_alias=renamed("thousands_columns", "marked_thousands"),
        description="Columns of numbers that have thousands separators in the file.",
    )
    options: ReadOptions | None = Field(
        None,
        validation_alias=renamed("options", "corrections"),
        description="The options that people gave for reading the file.",
    )
    bad_rows: int = 0
    bad_row_examples: list[BadRow] = Field(default_factory=list, description="The first ten.")
    notes: list[Wording] = Field(default_factory=list, description="Notes on guesses to check.")
    job_id: int | None = None
    origin: PredictionOrigin | None = Field(None, description="Set where a model made the rows.")


class Score(Document):
    """The headline score of a model in lists."""

    metric: str
    mean: float
    spread: float | None
    baseline: float | None
    interval: list[float] | None = Field(None, description="95 % confidence.")


class Lineage(Document):
    """What a trained model was made from."""

    job_id: int
    dataset: str
    dataset_version: int
    dataset_sha256: str
    spec: dict[str, Any]
    libraries: dict[str, str]


class Dummy(Document):
    """What the dummy learns from the target of the training rows. Evaluations compare models with
    it.

    For classification these are the classes with their shares of the rows, for regression the mean.
    """

    classes: list[Any] = Field(default_factory=list)
    shares: list[float] = Field(default_factory=list)
    mean: float | None = None


class SignatureColumn(Document):
    """An input column of a model: its type and kind, and how the training data wrote it.

    New rows are read in the same way.
    """

    name: str
    type: ColumnType
    kind: ColumnKind
    day_first: bool | None = Field(
        None, description="Whether the day is first; null without ambiguous dates."
    )
    has_zone: bool | None = Field(
        None, description="Whether times had a zone; null for other types."
    )
    decimal: str | None = Field(
        None, description="The decimal separator of numbers that were read from text."
    )
    thousands: str | None = Field(
        None, description="The thousands separator of numbers that were read from text."
    )
    duration: Literal["s", "ms", "us", "ns"] | None = Field(
        None, description="The unit of durations; null for other types."
    )
    categories: list[str] | None = Field(
        None, description="The values of the training rows, unless there are too many."
    )


class ModelDetails(Document):
    """What is known about a model version. Uploaded files have little of it."""

    origin: Literal["trained", "uploaded"]
    job_id: int | None = Field(None, description="The job that inspects an uploaded file.")
    inspection: Inspection | None = None
    formats: list[str] = Field(default_factory=list, description="The formats of its downloads.")
    card: str | None = Field(None, description="The model card as Markdown.")
    estimator: str | None = None
    task: Task | None = None
    target: str | None = None
    features: list[str] = Field(default_factory=list)
    signature: list[SignatureColumn] = Field(default_factory=list)
    target_column: SignatureColumn | None = Field(
        None, description="The target column, like the signature's columns."
    )
    classes: list[Any] = Field(default_factory=list)
    score: Score | None = None
    dummy: Dummy | None = None
    report: Report | None = None
    lineage: Lineage | None = None
    succession: Succession | None = Field(
        None, description="What it is beside the version that people got before it was trained."
    )


class VersionInfo(Document):
    number: int
    state: VersionState
    message: Wording
    filename: str
    media_type: str
    size: int
    sha256: str
    rows: int | None
    created_at: Time
    created_by: str
    aliases: list[str]
    same_as: int | None = Field(
        None, description="An earlier version with the same content, read in the same way."
    )
    dataset: DatasetDetails | None = None
    model: ModelDetails | None = None


class ArtifactInfo(Document):
    """A dataset or model with its latest version, without long parts, for lists."""

    kind: Literal["dataset", "model"]
    name: str
    reference: str = Field(description="Its name if it is yours, else owner/name.")
    owner: str
    is_shared: bool
    may: list[Level] = Field(description="What you may do with it, within your role.")
    description: str
    tags: list[str]
    created_at: Time
    updated_at: Time
    versions: int
    latest: VersionInfo | None = Field(
        description="The newest version that is ready, or the newest if none is."
    )
    newer: VersionInfo | None = Field(
        None,
        description="The newest version if it is not ready: it is being read, or could not be.",
    )
    champion: VersionInfo | None = Field(
        None,
        description="Of a model: the version that its name means; null: it means the latest.",
    )
    undecided: Succession | None = Field(
        None,
        description="Why a model's name does not mean its latest version, until a person chooses.",
    )

    @property
    def current(self) -> VersionInfo | None:
        """The version that the name means without a number."""
        return self.champion or self.latest


class ArtifactChanges(Body):
    """Fields to change. What is left out stays as it is."""

    description: PlainText | None = None
    tags: Annotated[list[Tag], Field(max_length=50)] | None = None


class ArtifactQuery(ListQuery):
    sort: ArtifactSort = "-updated_at"
    owner: Owner = Field(
        "anyone", description="The owner: anyone, me, or others (shared with you)."
    )
    tag: str | None = Field(None, max_length=50)


class UploadQuery(Query):
    filename: str = Field("", max_length=255)
    description: str | None = Field(None, max_length=2_000, description="May be longer later.")
    tags: str | None = Field(None, max_length=2_000, description="Separated by commas.")


class ContentQuery(Query):
    format: Literal["original", "parquet", "csv", "onnx"] = Field(
        "original",
        description="As it was registered; of a dataset its typed table (in CSV, text that a "
        "spreadsheet would run as a formula gets an apostrophe in front); of a model its ONNX "
        "graph, once it was converted.",
    )


class AliasTarget(Body):
    """The version that an alias should name."""

    version: int = Field(ge=1)


class Deleted(Document):
    """The bytes that a deletion freed, which no other version uses."""

    freed_bytes: int
