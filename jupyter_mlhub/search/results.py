"""What a trial's process reports, and how it is written down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.sharing import tell
from ..database import Trial, time_in
from ..schemas.pipelines.searches import MOST_TRIALS
from ..wording import storable
from .leaderboard.outcomes import MOST_BYTES
from .planning import Planner, end_if_saturated
from .portfolio import family_of
from .state import Search, best_trials, open_search

_MOST_TEXT = 1000
_KEPT = 25
"""How many of the best trials keep their predictions."""


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


Number = Annotated[float, AfterValidator(_finite)]


class TrialResult(BaseModel):
    """The message of a process about one trial. Its sender is not trusted."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, le=MOST_TRIALS + 1)
    state: Literal["succeeded", "failed", "stopped"]
    folds: list[Number] = Field(default_factory=list, max_length=1000)
    metrics: dict[Annotated[str, Field(max_length=50)], Number] = Field(
        default_factory=dict, max_length=20
    )
    fit_seconds: Number | None = None
    predict_seconds: Number | None = None
    error: str | None = None
    predictions: Base64Bytes | None = Field(None, max_length=MOST_BYTES)


def record_results(
    session: Session,
    search_id: int,
    part_id: int,
    results: Sequence[TrialResult],
    rows_id: int | None = None,
) -> None:
    """Write results down, each once.

    The caller holds the part. A result of a trial that is not the part's, or has one, is ignored,
    and so are all results once the search has ended.

    Args:
        rows_id: the set of rows that the predictions are for.
    """
    search = open_search(session, search_id)
    if search is None:
        return
    for result in results:
        _record(session, search_id, part_id, result, rows_id)
    session.flush()
    _drop_predictions(search)
    end_if_saturated(search)
    report_progress(search)


def _record(
    session: Session, search_id: int, part_id: int, result: TrialResult, rows_id: int | None
) -> None:
    trial = session.get(Trial, (search_id, result.number))
    if trial is None or trial.part_id != part_id or trial.state != "running":
        return
    trial.state = result.state
    trial.folds, trial.metrics = result.folds, result.metrics
    trial.fit_seconds, trial.predict_seconds = result.fit_seconds, result.predict_seconds
    trial.error = None if result.error is None else storable(result.error)[:_MOST_TEXT]
    trial.finished_at = time_in(session)
    if result.folds and result.state == "succeeded":
        trial.loss = sum(result.folds) / len(result.folds)
        if trial.share == 1.0:
            trial.predictions, trial.rows_id = result.predictions, rows_id


def _drop_predictions(search: Search) -> None:
    """Keep the predictions of the best trials, of the best of each family of the portfolio, and of
    those that the winner is held against.

    The best trials are often alike. A mixture gains more from trials that err in other ways.
    """
    kept = best_trials(search.job.id).where(Trial.predictions.is_not(None)).limit(MOST_TRIALS)
    families: set[str] = set()
    references = search.references.values()
    for place, trial in enumerate(search.session.scalars(kept)):
        family = family_of(search.space[trial.candidate].candidate)
        is_first = search.is_portfolio and family not in families
        families.add(family)
        if place >= _KEPT and not is_first and trial.candidate not in references:
            trial.predictions = None


def report_progress(search: Search) -> None:
    """Tell those who watch the search how far it is. The caller has opened it."""
    session, job = search.session, search.job
    planned, running, _ = search.counts
    best = session.scalars(best_trials(job.id).limit(1)).first()
    done = planned - running
    most = Planner(search).most
    job.progress_done, job.progress_total = done, most or 0
    seconds = search.request.budget.seconds
    if most is None and seconds and job.started_at is not None:
        elapsed = (search.at - job.started_at).total_seconds()
        job.progress_done, job.progress_total = int(min(elapsed, seconds)), int(seconds)
    words = f"{done:,} trials" if done != 1 else "1 trial"
    if best is not None and best.metrics:
        metric = search.request.spec.metric
        value = best.metrics.get(metric)
        if value is not None:
            words += f", best {metric.replace('_', ' ')} {value:.4g}"
    job.progress_note = words
    tell(session, job)


def fail_running(session: Session, search_id: int, part_id: int, sentence: str) -> bool:
    """End the first trial that a part still runs as failed: the part died of it.

    The others are given to another part.

    Returns:
        False if the part ran none: then another part would fail like it.
    """
    running = select(Trial).where(
        Trial.search_id == search_id, Trial.part_id == part_id, Trial.state == "running"
    )
    first = session.scalars(running.order_by(Trial.number).limit(1)).first()
    if first is not None:
        first.state, first.error, first.finished_at = "failed", sentence, time_in(session)
        session.flush()
    return first is not None


def stop_running(
    session: Session, search_id: int, sentence: str, part_id: int | None = None
) -> None:
    """End the trials that still run as stopped: those of a part, or all."""
    running = select(Trial).where(Trial.search_id == search_id, Trial.state == "running")
    if part_id is not None:
        running = running.where(Trial.part_id == part_id)
    for trial in session.scalars(running):
        trial.state, trial.error, trial.finished_at = "stopped", sentence, time_in(session)
    session.flush()
