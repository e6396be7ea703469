"""The searched parameters of a search's trials: their values with scores, and what mattered."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ...languages.documents import Wording
from ..base import Document
from .leaderboards import Front
from .reports import Chart


class ParameterValue(Document):
    """What a trial had for a parameter."""

    trial: int
    value: Any
    score: float


class SearchedParameter(Document):
    """A parameter with the values that were tried."""

    name: str = Field(description="By estimator and parameter: Ridge.alpha.")
    kind: Literal["number", "choice"]
    low: float | None = Field(description="Of the range, for numbers.")
    high: float | None
    log: bool = Field(description="Whether each power of ten was as likely as the next.")
    choices: list[Any] | None
    importance: float | None = Field(
        description="Its share of what made the best trials of the pipeline, beyond chance, from 0 "
        "to 1. Null for too few trials."
    )
    p: float | None = Field(
        description="How often a parameter that does not matter would seem to matter as much."
    )
    sentence: Wording = Field(description="Whether it mattered by more than chance, in words.")
    best_value: Any = Field(description="What the best trial of the pipeline had.")
    values: list[ParameterValue] = Field(description="In the order of the trials.")


class SearchedPipeline(Document):
    """A pipeline of a search with what was searched of it."""

    pipeline: str
    trials: int = Field(description="The number of its trials with a score on all rows.")
    best: float
    parameters: list[SearchedParameter] = Field(description="The most important first.")
    slices: list[Chart] = Field(description="The score by each parameter, in the same order.")
    together: Chart | None = Field(
        description="All parameters of each trial, as parallel coordinates. Null for only one."
    )


class SearchedParameters(Document):
    """What the trials of a search say of its parameters."""

    metric: str
    label: Wording
    higher_is_better: bool
    pipelines: list[SearchedPipeline] = Field(description="The best first.")
    front: Front | None = Field(
        description="Scores of trials against their times to predict. Null for fewer than two."
    )
    notes: list[Wording]
