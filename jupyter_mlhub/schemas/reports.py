"""The report of a training or an evaluation: one document for panel, cell and file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .base import Document

Task = Literal["classification", "regression"]


class Metric(Document):
    """One metric over the folds. ``spread`` is their standard deviation (ddof=1)."""

    name: str
    label: str
    help: str
    higher_is_better: bool
    mean: float
    spread: float | None
    folds: list[float]
    baseline: float | None = Field(description="The dummy's mean on the same folds.")


class ConfusionMatrix(Document):
    """``counts[i][j]``: rows of class ``labels[i]`` that were predicted as ``labels[j]``."""

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

    title: str
    spec: dict[str, Any]


class Report(Document):
    """What a training or an evaluation found. The first metric is the headline."""

    task: Task
    target: str
    validation: str
    rows: dict[str, int] = Field(description="How many rows were used for what.")
    metrics: list[Metric]
    confusion: ConfusionMatrix | None = None
    classes: list[ClassScore] = Field(default_factory=list)
    charts: list[Chart] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
