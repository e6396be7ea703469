"""Documents about jobs, trials and models that are compared with each other."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ...languages.documents import Wording
from ..base import Document, Page, PageQuery, Query
from .reports import Chart, Task

ComparedKind = Literal["training", "search", "evaluation", "trial", "model"]
FactGroup = Literal["data", "validation", "preparation", "steps", "parameters", "libraries", "time"]
MOST_COMPARED = 10

_OF = Field(
    max_length=3000,
    description="2 to 10 things, separated by commas: job:12, trial:15/3, model:name@version. "
    "They are called A, B, C and so on, in this order.",
)


class ComparisonOf(Query):
    of: str = _OF


class RowsOfComparison(PageQuery):
    """Which rows to list: those on which one is right, or closer, and another is not."""

    of: str = _OF
    better: str = Field("B", max_length=1, description="The letter of the one that is right.")
    worse: str = Field("A", max_length=1, description="The letter of the one that is wrong.")


class Compared(Document):
    """A job, a trial or a model among those that are compared."""

    letter: str = Field(description="A, B, C and so on.")
    key: str = Field(description="Its name in the address, with the number of a model's version.")
    kind: ComparedKind
    title: str
    pipeline: str = Field(description="Its steps: StandardScaler → Ridge; empty if not known.")
    job_id: int | None
    task: Task
    target: str | None
    dataset: str | None = Field(description="The version that tested it; null for entered rows.")
    validation: str = Field(description="How it was tested, in words.")
    tested: int | None = Field(description="The number of tested rows.")
    has_predictions: bool = Field(description="Whether its predictions of rows are kept.")


class Difference(Document):
    """A fact that is not the same for all."""

    group: FactGroup
    name: str = Field(description="Of a parameter: Ridge.alpha.")
    values: list[str | None] = Field(
        description="Of A, B, C and so on. Null where it has no such fact, or it is not known."
    )


class MetricValue(Document):
    mean: float
    interval: list[float] | None = Field(description="95 % confidence.")


class ComparedMetric(Document):
    """A metric that is not the same for all."""

    name: str
    label: str
    help: str
    higher_is_better: bool
    values: list[MetricValue | None]
    best: list[str] = Field(description="The letters of the best.")


class Lead(Document):
    """The best beside another: whether its lead is more than chance."""

    best: str
    other: str
    beyond_chance: bool | None = Field(description="Null where it can't be told.")
    sentence: Wording
    metric: str | None = Field(description="Of what the test compares.")
    difference: float | None = Field(description="The mean loss of the best less the other's.")
    interval: list[float] | None = Field(description="95 % confidence.")
    p: float | None


class ComparedScores(Document):
    """The scores of a class or a group, the largest differences first."""

    name: str = Field(description="The class; for a group: column = value.")
    metric: str
    higher_is_better: bool
    rows: int | None
    values: list[float | None]
    span: float = Field(description="The largest score less the smallest.")


class Disagreement(Document):
    """How often one is right where another is wrong; for quantities, how often it is closer."""

    better: str
    worse: str
    rows: int
    sentence: Wording


class ModelComparison(Document):
    """What differs between 2 to 10 jobs, trials and models."""

    compared: list[Compared]
    warnings: list[str] = Field(description="Why scores can't be compared, or are too good.")
    lead: list[Lead]
    metrics: list[ComparedMetric]
    differences: list[Difference]
    equal: int = Field(description="The number of facts that are the same for all.")
    charts: list[Chart] = Field(description="A curve for each of them, one over the other.")
    classes: list[ComparedScores] = Field(description="F1 of each class.")
    slices: list[ComparedScores]
    notes: list[Wording] = Field(description="What is left out, and why.")
    disagreements: list[Disagreement]


class ComparedRow(Document):
    """A row on which two answers differ."""

    row: int = Field(description="Its place in the dataset, from 0.")
    actual: Any
    better: Any = Field(description="What the better one answers.")
    worse: Any
    gain: float = Field(
        description="By how much better: the probability of the truth, or the absolute error."
    )
    cells: list[Any] = Field(description="The row's values, in the order of the columns.")


class ComparedRowList(Page[ComparedRow]):
    """Rows on which one is better than another, the clearest first."""

    better: str
    worse: str
    columns: list[str]
