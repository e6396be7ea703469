"""The models and trials of a leaderboard that a person may see, in their order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.sharing import accessible
from ...database import Board, BoardEntry, Job, Outcome, Trial, Version
from ...errors import Invalid
from ...evaluation.metrics.definitions import MetricDefinition, metrics_of
from ...languages import say
from ...schemas.pipelines.leaderboards import BoardSort
from ..spaces.naming import mean_and_spread
from .front import Key, Timed, find_front, timed

MOST_TRIALS = 1000
"""A search brings no more than these best trials."""
MOST_TRIALS_TOGETHER = 20_000
"""All searches of a board together bring no more than these."""
MOST_JOBS = 2000
"""The newest jobs of a board that are shown."""


@dataclass(frozen=True)
class Ranked:
    """A model or a trial, with what orders it."""

    key: Key
    score: float | None
    fit_seconds: float | None
    predict_seconds: float | None
    created_at: datetime
    rows_id: int | None
    """The set of rows that it has predictions for."""
    size_bytes: int | None = None
    model_version_id: int | None = None
    rank: int | None = None
    on_front: bool = False
    repeated: float | None = None
    """Its mean score over repeats, where they decide its place."""


@dataclass(frozen=True)
class Ranking:
    """All that a person sees on a board, the best first."""

    metric: MetricDefinition
    rows: list[Ranked]
    notes: list[str]


@dataclass(frozen=True)
class VisibleJobs:
    """The jobs of a board that a person may see: searches by their trials, others by their fit."""

    searches: list[int]
    fits: list[int]
    are_all: bool


def visible_jobs(session: Session, actor: Actor, board: Board) -> VisibleJobs:
    """Find the newest jobs of a board that the actor may see."""
    statement = (
        select(BoardEntry.job_id, BoardEntry.stands_by)
        .join(Job, Job.id == BoardEntry.job_id)
        .where(
            BoardEntry.board_id == board.id,
            BoardEntry.stands_by.in_(("trials", "fit")),
            accessible(actor, Job),
        )
        .order_by(BoardEntry.job_id.desc())
        .limit(MOST_JOBS + 1)
    )
    found = session.execute(statement).all()
    shown = found[:MOST_JOBS]
    return VisibleJobs(
        [row.job_id for row in shown if row.stands_by == "trials"],
        [row.job_id for row in shown if row.stands_by == "fit"],
        len(found) == len(shown),
    )


def metric_for(
    session: Session, board: Board, jobs: VisibleJobs, wanted: str | None
) -> MetricDefinition:
    """Return the metric to rank by.

    Raises:
        Invalid: The metric belongs to another task.
    """
    known = {one.name: one for one in _metrics(board)}
    if wanted is None and jobs.searches:
        metric = Job.request["spec"]["metric"].as_string()
        wanted = session.scalar(select(metric).where(Job.id == jobs.searches[0]))
    if wanted is None:
        return next(iter(known.values()))
    if wanted not in known:
        names = ", ".join(known)
        raise Invalid.field(
            "metric",
            "{wanted} does not judge a {task}. Use {names}.",
            wanted=wanted,
            task=board.task,
            names=names,
        )
    return known[wanted]


def make_ranking(session: Session, jobs: VisibleJobs, metric: MetricDefinition) -> Ranking:
    """Rank models and trials by a metric."""
    notes = []
    if not jobs.are_all:
        notes.append(say("Only the newest {most_jobs:,} jobs are shown.", most_jobs=MOST_JOBS))
    most = _most_trials(jobs)
    trials = _trials(session, jobs, metric, most)
    if any(trial.place == most for trial in trials):
        notes.append(say("Of each search, the best {most:,} trials are shown.", most=most))
    models = _models_of_trials(session, jobs)
    rows = [
        _with_model(
            Ranked(
                key=(row.search_id, row.number),
                score=_finite(row.score),
                fit_seconds=row.fit_seconds,
                predict_seconds=row.predict_seconds,
                created_at=row.started_at,
                rows_id=row.rows_id if row.has_predictions else None,
            ),
            models,
        )
        for row in trials
    ]
    rows += _fits(session, jobs, metric)
    return Ranking(metric, _ranked(rows, metric), notes)


def count_entries(session: Session, jobs: VisibleJobs) -> int:
    """Count what a board has for these jobs."""
    most = _most_trials(jobs)
    total = session.scalar(select(func.count()).where(Outcome.job_id.in_(jobs.fits))) or 0
    per_search = (
        select(func.count())
        .where(Trial.search_id.in_(jobs.searches), *_HAS_SCORE)
        .group_by(Trial.search_id)
    )
    return total + sum(min(count, most) for count in session.scalars(per_search))


def best_score(session: Session, jobs: VisibleJobs, metric: MetricDefinition) -> float | None:
    """Return the best score of these jobs."""
    best = max if metric.higher_is_better else min
    score = Trial.metrics[metric.name].as_float()
    of_trials = select(func.max(score) if metric.higher_is_better else func.min(score)).where(
        Trial.search_id.in_(jobs.searches), *_HAS_SCORE
    )
    scores = [session.scalar(of_trials) if jobs.searches else None]
    scores += [row.score for row in _fits(session, jobs, metric)]
    return best((one for one in scores if one is not None), default=None)


def metrics_by(board: Board) -> list[dict[str, Any]]:
    """List the metrics by which a board can be ranked."""
    return [
        {"name": one.name, "label": one.label, "higher_is_better": one.higher_is_better}
        for one in _metrics(board)
    ]


def in_order(rows: Sequence[Ranked], sort: BoardSort) -> list[Ranked]:
    """Sort rows. Those without the value are last."""
    if sort == "rank":
        return list(rows)
    name, down = sort.removeprefix("-"), sort.startswith("-")
    have = [row for row in rows if getattr(row, name) is not None]
    rest = [row for row in rows if getattr(row, name) is None]
    have.sort(key=lambda row: getattr(row, name), reverse=down)
    return [*have, *rest]


_HAS_SCORE = (Trial.share == 1.0, Trial.state == "succeeded")


def _metrics(board: Board) -> tuple[MetricDefinition, ...]:
    return metrics_of("classification" if board.task == "classification" else "regression")


def _most_trials(jobs: VisibleJobs) -> int:
    together = MOST_TRIALS_TOGETHER // max(1, len(jobs.searches))
    return max(10, min(MOST_TRIALS, together))


def _trials(
    session: Session, jobs: VisibleJobs, metric: MetricDefinition, most: int
) -> Sequence[Any]:
    """Read the best trials of each search. The database reads the score out of their metrics."""
    if not jobs.searches:
        return []
    place = func.row_number().over(
        partition_by=Trial.search_id, order_by=(Trial.loss, Trial.number)
    )
    best = (
        select(
            Trial.search_id,
            Trial.number,
            Trial.metrics[metric.name].as_float().label("score"),
            Trial.fit_seconds,
            Trial.predict_seconds,
            Trial.started_at,
            Trial.rows_id,
            case((Trial.predictions.is_not(None), 1), else_=0).label("has_predictions"),
            place.label("place"),
        )
        .where(Trial.search_id.in_(jobs.searches), *_HAS_SCORE)
        .subquery()
    )
    return session.execute(select(best).where(best.c.place <= most)).all()


def _models_of_trials(session: Session, jobs: VisibleJobs) -> dict[Key, tuple[int, int]]:
    """Return the model and its size of each trial that a search fitted at its end."""
    statement = (
        select(Outcome.job_id, Outcome.trial, Version.id, Version.size)
        .join(Version, Version.id == Outcome.model_version_id)
        .where(Outcome.job_id.in_(jobs.searches), Outcome.trial.is_not(None))
    )
    found = session.execute(statement)
    return {(job, trial or 0): (version, size) for job, trial, version, size in found}


def _with_model(row: Ranked, models: dict[Key, tuple[int, int]]) -> Ranked:
    if row.key not in models:
        return row
    version_id, size = models[row.key]
    return replace(row, model_version_id=version_id, size_bytes=size)


def _fits(session: Session, jobs: VisibleJobs, metric: MetricDefinition) -> Iterable[Ranked]:
    statement = (
        select(
            Outcome.job_id,
            Outcome.metrics,
            Outcome.fit_seconds,
            Outcome.predict_seconds,
            Job.created_at,
            case((Outcome.predictions.is_not(None), Outcome.rows_id)).label("rows_id"),
            Version.id.label("version_id"),
            Version.size,
        )
        .join(Job, Job.id == Outcome.job_id)
        .outerjoin(Version, Version.id == Outcome.model_version_id)
        .where(Outcome.job_id.in_(jobs.fits))
    )
    for row in session.execute(statement):
        mean, _ = mean_and_spread(row.metrics.get(metric.name, []))
        yield Ranked(
            key=(row.job_id, 0),
            score=_finite(mean),
            fit_seconds=row.fit_seconds,
            predict_seconds=row.predict_seconds,
            created_at=row.created_at,
            rows_id=row.rows_id,
            size_bytes=row.size,
            model_version_id=row.version_id,
        )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _ranked(rows: Sequence[Ranked], metric: MetricDefinition) -> list[Ranked]:
    sign = -1.0 if metric.higher_is_better else 1.0

    def loss(row: Ranked) -> tuple[float, Key]:
        return (math.inf if row.score is None else sign * row.score), row.key

    ordered = sorted(rows, key=loss)
    front = {one.key for one in find_front(timed_rows(ordered), metric.higher_is_better)}
    return [
        replace(
            row,
            rank=None if row.score is None else place,
            on_front=row.key in front,
        )
        for place, row in enumerate(ordered, 1)
    ]


def timed_rows(rows: Iterable[Ranked]) -> list[Timed]:
    """Return the rows that have both a score and a time to predict."""
    return timed((row.key, row.score, row.predict_seconds) for row in rows)
