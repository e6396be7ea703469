"""Documents about jobs, workers and the estimators that workers offer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ..languages.documents import Wording
from .base import ArtifactKind, Document, FieldError, ListQuery, Page, Query, Time
from .data.artifacts import Score
from .data.models import Succession
from .data.storage import StorageCheck
from .people.sharing import Level, Owner
from .pipelines.repeats import RepeatsResult
from .pipelines.reports import Report, Task
from .pipelines.searches import Interval
from .pipelines.specs import Reference

JobKind = Literal[
    "ingest",
    "train",
    "search",
    "trials",
    "conclude",
    "evaluate",
    "learning_curve",
    "repeats",
    "convert",
    "inspect",
    "check",
]
EstimatorKind = Literal["classifier", "regressor", "clusterer", "outlier_detector", "transformer"]
JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
JobStates = Literal["queued", "running", "succeeded", "failed", "cancelled", "active"]
JobSort = Literal["created_at", "-created_at", "title", "-title"]


class Progress(Document):
    done: int
    total: int
    note: Wording


class JobError(Document):
    code: str
    message: Wording
    errors: list[FieldError] = Field(default_factory=list)


class Transition(Document):
    at: Time
    state: JobState
    attempt: int
    cause: Wording


class LogLine(Document):
    at: Time
    attempt: int
    text: str


class JobResult(Document):
    """What a job left behind: a model version, a dataset version, a report, a comparison."""

    model: str | None = None
    model_version: int | None = None
    dataset: str | None = None
    dataset_version: int | None = None
    succession: Succession | None = Field(
        None, description="What the model's new version is beside the one that people got."
    )
    report: Report | None = None
    storage: StorageCheck | None = None
    repeats: RepeatsResult | None = None


class Use(Document):
    """A version of a dataset or a model that a job reads."""

    kind: ArtifactKind
    reference: str = Field(description="Its name, as you refer to it.")
    version: int


class JobInfo(Document):
    id: int
    kind: JobKind
    title: str = Field(description="What is done, then with what: GaussianNB · penguins.")
    target: str | None = Field(None, description="The column that it learns to predict.")
    score: Score | None = Field(None, description="The first metric of its report.")
    uses: list[Use] = Field(description="What it reads, as far as you may see it.")
    owner: str
    may: list[Level] = Field(description="What you may do with it, as far as your role lets you.")
    state: JobState
    reason: Wording = Field(description="Why the job is in this state.")
    attempt: int
    worker: str | None
    queue: str
    priority: int = Field(
        description="1: before its owner's other jobs; -1: when nothing else waits; 2: short, like "
        "the reading of an uploaded file, and before longer jobs."
    )
    memory_bytes: int | None = Field(description="The most that the attempt took so far.")
    cpu_seconds: float | None
    progress: Progress
    error: JobError | None
    result: JobResult | None
    created_at: Time
    started_at: Time | None
    finished_at: Time | None


class JobDetail(JobInfo):
    request: dict[str, Any]
    transitions: list[Transition]
    log: list[LogLine] = Field(description="The last 500 lines.")


class JobQuery(ListQuery):
    sort: JobSort = "-created_at"
    owner: Owner = Field("anyone", description="others: what is shared with you.")
    state: JobStates | None = Field(None, description="active: those that wait or run.")
    kind: JobKind | None = None
    without_read: bool = Field(False, description="Leave out the files that were read.")
    dataset: Reference | None = Field(None, description="Only jobs that use this dataset.")
    model: Reference | None = Field(None, description="Only jobs that use this model.")


class WaitQuery(Query):
    wait: float = Field(
        0, ge=0, le=60, description="Seconds to wait for a change; the answer comes at once on one."
    )
    seen: str | None = Field(
        None, max_length=100, description="State and progress known to the caller, state:done."
    )


class WorkerQuery(ListQuery):
    online: bool | None = Field(None, description="Whether the worker has been heard of lately.")


class WorkerInfo(Document):
    name: str
    host: str
    processes: int
    queues: list[str]
    online: bool
    confinement: str = Field(
        description="What keeps its jobs from all but their own files: Landlock 7 and seccomp. "
        "Empty where nothing does."
    )
    versions: dict[str, str]
    started_at: Time
    seen_at: Time


class EstimatorSummary(Document):
    """A class that the workers can train."""

    name: str
    path: str
    kind: EstimatorKind
    package: str
    summary: str
    takes: list[str] = Field(description="Kinds of input beyond plain numbers.")


class EstimatorInfo(EstimatorSummary):
    parameters: dict[str, Any] = Field(
        description="JSON Schema of the parameters, important ones first and marked x-main."
    )
    ranges: dict[str, Interval | list[Any]] = Field(
        default_factory=dict,
        description="What a search tries where nobody gives a range: the parameters that are known "
        "to matter.",
    )


class ScorerInfo(Document):
    """One of scikit-learn's scorers; higher is always better."""

    name: str
    task: Task
    help: Wording
    two_classes: bool = Field(description="Only for targets of two classes.")
    positive_class: bool = Field(
        False, description="Looks at one class of two; unless they are 0 and 1, say which."
    )


class TaskInfo(Document):
    """What a model may be for, as forms offer it."""

    task: Task
    kind: EstimatorKind = Field(description="What the last step of its pipeline must be.")
    label: Wording = Field(description="How a form names it, in English.")
    has_target: bool = Field(description="Whether it predicts a column.")


class FirstChoice(Document):
    """The steps with which a form begins, by the task and the size of the table."""

    task: Task
    most_rows: int | None = Field(
        description="The largest table, in rows, for which this is the choice; null for any."
    )
    steps: list[str]


class EstimatorQuery(ListQuery):
    kind: EstimatorKind | None = None


class EstimatorList(Page[EstimatorSummary]):
    """What the workers that are online offer together.

    The estimators are a page of a list. What is told beside them is short, the same on every page,
    and of use only with them.
    """

    versions: dict[str, str]
    scorers: list[ScorerInfo]
    tasks: list[TaskInfo]
    first_choices: list[FirstChoice] = Field(
        description="The first that fits the task and the number of rows is where a form begins."
    )
    default_estimators: dict[EstimatorKind, str] = Field(
        description="The estimator of a step that a form adds, by the kind that the step needs."
    )
