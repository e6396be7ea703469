"""The pipeline spec: the document that says what to fit, on what, and how to judge it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from ..base import LOWER_CASE, ArtifactName, Body, printable
from .reports import Task
from .validation import ColumnName, KFold, RowRange, SplitName, Validation

Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._@+-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*(@[A-Za-z0-9][A-Za-z0-9._-]*)?$",
        description="A name (a dataset's newest version; a model's champion, or else its newest), "
        "name@version or name@alias; somebody else's as owner/name.",
    ),
]


def split_reference(reference: str) -> tuple[str, str]:
    """``owner/name@3`` as ``owner/name`` and ``3``; without a number, ``latest``.

    An owner's name may hold an ``@`` of its own.
    """
    owner, slash, rest = reference.rpartition("/")
    name, _, number = rest.partition("@")
    return f"{owner}{slash}{name}", number or "latest"


CURRENT = "current"
"""What a model's name means without a number: its champion, or else its newest version."""


def split_model_reference(reference: str) -> tuple[str, str]:
    """``owner/name@3`` as ``owner/name`` and ``3``; without a number, ``current``."""
    name, number = split_reference(reference)
    return name, CURRENT if number == "latest" and "@" not in reference[len(name) :] else number


SliceBy = Annotated[
    list[ColumnName],
    Field(
        max_length=20,
        description="Columns to break scores down by, beside the model's own.",
    ),
    AfterValidator(lambda names: list(dict.fromkeys(names))),
]
ColumnKind = Literal["numeric", "categorical", "text", "date"]
QueueName = Annotated[str, Field(min_length=1, max_length=50, pattern=LOWER_CASE)]
_MIB = 1024 * 1024


class Step(Body):
    """One step: a class of the catalogue and parameters that differ from its defaults.

    A parameter that takes an estimator is a step itself, or ``{"steps": [...]}`` for a pipeline. A
    pipeline in a voting or stacking ensemble may have a ``preparation`` of its own, as the spec has
    one, where the ensemble is the only step and the spec's preparation is ``"none"``.
    """

    estimator: Annotated[str, Field(min_length=1, max_length=200)]
    parameters: dict[str, Any] = Field(default_factory=dict)


def is_step(value: Any) -> bool:
    """Whether a parameter's value is a step, or a pipeline of steps."""
    return isinstance(value, dict) and ("estimator" in value or "steps" in value)


def is_named_step(value: Any) -> bool:
    """Whether it is a pair of a name and a step, as ensembles take them."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and is_step(value[1])
    )


class ColumnSelector(Body):
    """Columns by name, by kind, or by a pattern of their names (``*`` and ``?``): one of the three.

    Kinds: ``numeric`` (truth values too), ``date``, ``categorical`` and ``text`` (many different
    values of several words).
    """

    names: Annotated[list[ColumnName], Field(min_length=1, max_length=20_000)] | None = None
    kind: ColumnKind | None = None
    pattern: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> ColumnSelector:
        if sum(value is not None for value in (self.names, self.kind, self.pattern)) != 1:
            raise ValueError("say names, kind or pattern, and only one of them")
        return self


class ColumnGroup(Body):
    """Columns that are prepared together; without steps they stay as they are."""

    columns: ColumnSelector
    steps: list[Step] = Field(default_factory=list, max_length=20)


Preparation = Literal["default", "none"] | Annotated[list[ColumnGroup], Field(max_length=100)]
PREPARATION: TypeAdapter[Preparation] = TypeAdapter(Preparation)


class PipelineSpec(Body):
    """What to fit.

    ``preparation`` is ``"default"`` (impute what is missing, encode what is not numeric),
    ``"none"``, or groups of columns with steps of their own: a column belongs to the first group
    that names it, and what no group names is prepared by default. Models are refitted on all rows
    after hold-out and k-fold. Clustering and outlier detection have no target.
    """

    dataset: Reference
    target: ColumnName | None = None
    features: Annotated[list[ColumnName], Field(min_length=1, max_length=20_000)] | None = None
    task: Task | None = None
    steps: Annotated[list[Step], Field(min_length=1, max_length=20)]
    preparation: Preparation = "default"
    validation: Validation = KFold()
    split: SplitName | None = Field(
        None, description="A named split of the dataset's version, in place of a validation."
    )
    scoring: list[Annotated[str, Field(max_length=100)]] = Field(
        default_factory=list,
        max_length=20,
        description="scikit-learn's scorers beside the usual metrics; the first is the headline.",
    )
    positive_class: bool | int | float | Annotated[str, Field(max_length=500)] | None = Field(
        None, description="The class that scorers like f1 and recall look at, one of two."
    )
    slice_by: SliceBy = Field(default_factory=list)
    random_too: bool = Field(
        False,
        description="Score it on random rows, too. The difference is what a split by groups or by "
        "time keeps from the model.",
    )
    rows: RowRange | None = Field(None, description="Use these rows only.")
    seed: int = Field(0, ge=0, lt=2**32)


class ResolvedSpec(PipelineSpec):
    """A checked spec: its task and features are known."""

    features: Annotated[list[ColumnName], Field(min_length=1, max_length=20_000)]
    task: Task


class SupervisedSpec(ResolvedSpec):
    """A checked spec of a task with a target."""

    target: ColumnName


class Resources(Body):
    """Where a job runs and what it may take; a worker's own limits count too."""

    queue: QueueName = "default"
    priority: int = Field(
        0, ge=-1, le=1, description="1: before one's other jobs; -1: when nothing else waits."
    )
    memory_bytes: int | None = Field(None, ge=64 * _MIB)
    seconds: float | None = Field(None, gt=0)


class TrainRequest(Body):
    kind: Literal["train"] = "train"
    spec: PipelineSpec
    model: ArtifactName | None = Field(None, description="Default: dataset-target.")
    resources: Resources = Resources()


Cell = bool | int | float | Annotated[str, Field(max_length=10_000), AfterValidator(printable)]


class EvaluateRequest(Body):
    """A model on a dataset, or on given rows.

    Where the column to predict is there, the model is judged; else it only predicts.
    """

    kind: Literal["evaluate"] = "evaluate"
    model: Reference
    dataset: Reference | None = None
    records: (
        Annotated[list[dict[ColumnName, Cell | None]], Field(min_length=1, max_length=10_000)]
        | None
    ) = Field(None, description="The rows: objects with a value for each column.")
    rows: RowRange | None = None
    columns: Annotated[dict[ColumnName, ColumnName], Field(max_length=20_000)] = Field(
        default_factory=dict, description="Which column stands for one that the model names."
    )
    target: ColumnName | None = Field(
        None, description="The truth, for models that were uploaded and do not say it."
    )
    slice_by: SliceBy = Field(default_factory=list)
    save_as: ArtifactName | None = Field(
        None, description="Register the predictions as the next version of this dataset."
    )
    resources: Resources = Resources()

    @model_validator(mode="after")
    def _one_source(self) -> EvaluateRequest:
        if (self.dataset is None) == (self.records is None):
            raise ValueError("say dataset or records, and only one of them")
        if self.rows is not None and self.dataset is None:
            raise ValueError("rows choose among those of a dataset")
        return self


CURVE_FOLDS = 3
CURVE_SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
CURVE_FEWEST_ROWS = 10


class LearningCurveRequest(Body):
    """A trained model's spec fitted on growing parts of its rows: would more data help?"""

    kind: Literal["learning_curve"] = "learning_curve"
    model: Reference
    resources: Resources = Resources()


class ConvertRequest(Body):
    """A trained model as an ONNX graph, to be downloaded with its own file."""

    kind: Literal["convert"] = "convert"
    model: Reference
    resources: Resources = Resources()


Request = TrainRequest | EvaluateRequest | LearningCurveRequest | ConvertRequest


MAX_NAME = 100


def default_model_name(dataset: str, subject: str) -> str:
    """``penguins-species``: what a model is called unless one says."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", subject).strip("-.")
    return f"{dataset}-{plain or 'model'}"[:MAX_NAME]
