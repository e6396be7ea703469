"""Leaderboards: models and trials on one dataset, target and split."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ...languages.documents import Wording
from ..base import Document, Page, PageQuery, Query, Time
from .reports import Chart, Task
from .searches import SearchMetric
from .specs import Reference
from .validation import ColumnName

BoardSort = Literal[
    "rank",
    "created_at",
    "-created_at",
    "fit_seconds",
    "-fit_seconds",
    "predict_seconds",
    "-predict_seconds",
    "size_bytes",
    "-size_bytes",
]


class BoardMetric(Document):
    """A metric by which a leaderboard can be ranked."""

    name: SearchMetric
    label: str
    higher_is_better: bool


class LeaderboardInfo(Document):
    """What models and trials have in common, and how many of them the caller sees."""

    id: int
    dataset: str = Field(description="Its name; somebody else's as owner/name.")
    dataset_version: int
    target: str
    task: Task
    split: str = Field(description="What splits the rows, in words.")
    models: int = Field(description="The number of models and trials on it.")
    metric: str
    label: str
    higher_is_better: bool
    best: float | None = Field(description="The best score.")
    created_at: Time


class LeaderboardEntry(Document):
    """A model or a trial on a leaderboard."""

    rank: int | None = Field(description="1 is the best; null where the metric is not defined.")
    standing: int | None = Field(
        description="1: it can't be distinguished from the best by the rows; 2: nor from the best "
        "of the rest, and so on. Null where it was not compared."
    )
    kind: Literal["job", "trial"]
    job_id: int
    trial: int | None
    pipeline: str = Field(description="Its steps: StandardScaler → Ridge.")
    parameters: dict[str, Any] = Field(description="By estimator and parameter: Ridge.alpha.")
    model: str | None = Field(description="As the caller names it, where they may see it.")
    model_version: int | None
    aliases: list[str]
    is_latest: bool | None = Field(description="Whether it is the newest version of its model.")
    owner: str
    score: float | None
    spread: float | None = Field(description="Standard deviation of the score over the folds.")
    metrics: dict[str, float]
    fit_seconds: float | None = Field(description="Of one fit, on average.")
    predict_seconds: float | None = Field(description="For 1,000 rows.")
    size_bytes: int | None = Field(description="Of the model's file.")
    on_front: bool = Field(
        description="Whether nothing that predicts as fast has a better score: the Pareto front."
    )
    repeated: float | None = Field(
        description="Its mean score over the repeats that decided its place among those repeated "
        "with it."
    )
    created_at: Time


class Decision(Document):
    """What the newest repeats of the tests have shown."""

    job_id: int
    repeats: int
    sentence: Wording
    finished_at: Time


class Leaderboard(Page[LeaderboardEntry]):
    """Models and trials on one dataset, target and split, with what holds for all of them."""

    id: int
    dataset: str
    dataset_version: int
    target: str
    task: Task
    split: str
    metric: str
    label: str
    higher_is_better: bool
    metrics: list[BoardMetric] = Field(description="By which it can be ranked.")
    notes: list[Wording]
    decision: Decision | None = Field(
        description="What repeats have shown. Ranks and standings follow it."
    )


class FrontPoint(Document):
    """A model or a trial on the Pareto front."""

    key: str = Field(description="job:12, or trial:15/3.")
    name: str
    score: float
    seconds: float = Field(description="To predict 1,000 rows.")


class Front(Document):
    """Scores against the time to predict."""

    points: list[FrontPoint] = Field(
        description="The Pareto front, the fastest first: nothing that predicts as fast has a "
        "better score."
    )
    shown: int = Field(description="The number of models and trials in the chart.")
    chart: Chart


class LeaderboardsQuery(PageQuery):
    dataset: Reference | None = Field(
        None, description="A dataset by its name (all versions) or name@version."
    )
    target: ColumnName | None = None


class FrontQuery(Query):
    metric: SearchMetric | None = Field(
        None, description="Default: that of the newest search on it, or the task's headline."
    )


class LeaderboardQuery(FrontQuery, PageQuery):
    sort: BoardSort = "rank"
