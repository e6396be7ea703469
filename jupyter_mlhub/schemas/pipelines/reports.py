"""The report of a training or an evaluation: one document for panel, cell and file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ...languages.documents import WithWords, Wording
from ..base import Document, renamed

Task = Literal["classification", "regression", "clustering", "outlier_detection"]


class Metric(Document):
    """A metric over the folds. ``spread`` is their standard deviation (ddof=1)."""

    name: str
    label: Wording
    help: Wording
    higher_is_better: bool
    mean: float
    spread: float | None
    interval: list[float] | None = Field(
        None,
        description="95 % confidence, by the tested rows (Wilson, bootstrap); of chosen scorers by "
        "the folds.",
    )
    folds: list[float]
    baseline: float | None = Field(description="The baseline's mean on the same folds.")
    random: float | None = Field(
        None, description="The mean on as many random rows, where the training was asked for it."
    )


class ConfusionMatrix(Document):
    """``counts[i][j]`` is the number of rows of class ``labels[i]`` predicted as ``labels[j]``."""

    labels: list[str]
    counts: list[list[int]]


class ClassScore(Document):
    label: str
    precision: float
    recall: float
    f1: float
    support: int


class Chart(Document):
    """A Vega-Lite 5 chart with its data inside."""

    title: Wording
    help: Wording = ""
    spec: WithWords


class Importance(Document):
    """The fall of the headline metric when a column's values are shuffled, over the folds."""

    column: str
    mean: float
    spread: float | None


class Slice(Document):
    """A metric on the rows with one value of a column."""

    column: str
    value: str
    rows: int
    metric: str
    score: float
    overall: float | None = Field(description="The same over all rows.")


class RowTable(Document):
    """Rows with the model's predictions. ``rows`` holds cells in the order of ``columns``."""

    columns: list[str]
    rows: list[list[Any]]


class FeatureDrift(Document):
    """How far a column's distribution has drifted from that of the training rows."""

    column: str
    drift: float = Field(
        validation_alias=renamed("drift", "moved"),
        description="Total variation distance between the two distributions, from 0 to 1.",
    )
    missing_before: float
    missing_now: float
    unseen: list[str] = Field(
        default_factory=list, description="Values that the training rows did not have."
    )


class Report(Document):
    """The result of a training or an evaluation. The first metric is the headline."""

    task: Task
    target: str | None
    validation: Wording
    rows: dict[str, int] = Field(description="How many rows were used for what.")
    metrics: list[Metric]
    confusion: ConfusionMatrix | None = None
    classes: list[ClassScore] = Field(default_factory=list)
    importance: list[Importance] = Field(default_factory=list)
    slices: list[Slice] = Field(default_factory=list)
    worst: RowTable | None = Field(None, description="The rows with the worst predictions.")
    predictions: RowTable | None = Field(None, description="The first rows of an evaluation.")
    drift: list[FeatureDrift] = Field(default_factory=list)
    charts: list[Chart] = Field(default_factory=list)
    notes: list[Wording] = Field(default_factory=list)


def without_rows(report: dict[str, Any]) -> dict[str, Any]:
    """Return the report for people who may not read its dataset."""
    return {**report, "worst": None, "predictions": None}
