"""The searched parameters of a search: what its trials had, with scores and importance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...database import Database, Trial
from ...evaluation.metrics.definitions import MetricDefinition, metrics_of
from ...languages import say
from ...schemas.pipelines.leaderboards import Front
from ...schemas.pipelines.parameters import SearchedParameters
from ..making import words_of_steps
from ..spaces import Searched
from ..state import Search, find_search
from .front import choose_shown, draw_front, find_front, timed

MOST = 1000
"""Of more trials, the best and others drawn at random are shown."""
_SURE, _LIKELY = 0.01, 0.05
_FEWEST_POINTS = 2


class Parameters:
    """Shows what the trials of searches say of their parameters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_search(self, actor: Actor, job_id: int) -> SearchedParameters:
        """Show the searched parameters of each pipeline, the best pipeline first.

        Raises:
            NotFound: There is no such search, or the actor may not know of it.
        """
        actor.require("jobs.read")
        with self._database.read() as session:
            search = find_search(session, actor, job_id)
            scored = _scored(session, job_id)
            trials = _trials(session, job_id, _shown(scored))
        spec = search.request.spec
        metric = next(one for one in metrics_of(spec.task) if one.name == spec.metric)
        by_pipeline: dict[int, list[Any]] = {}
        for trial in trials:
            by_pipeline.setdefault(trial.candidate, []).append(trial)
        ordered = sorted(by_pipeline, key=lambda place: min(t.loss for t in by_pipeline[place]))
        return SearchedParameters.model_validate(
            {
                "metric": metric.name,
                "label": metric.label,
                "higher_is_better": metric.higher_is_better,
                "pipelines": [
                    _pipeline(search.space[place], by_pipeline[place], metric)
                    for place in ordered
                    if search.space[place].ranges
                ],
                "front": _front(search, scored, metric),
                "notes": _notes(len(scored)),
            }
        )


def _scored(session: Session, job_id: int) -> Sequence[Any]:
    """Read what is short of all trials with a score on all rows, the best first."""
    return session.execute(
        select(Trial.number, Trial.candidate, Trial.loss, Trial.predict_seconds)
        .where(Trial.search_id == job_id, Trial.share == 1.0, Trial.state == "succeeded")
        .order_by(Trial.loss)
    ).all()


def _shown(scored: Sequence[Any]) -> list[int]:
    """Return the numbers of the trials that are shown."""
    numbers = [trial.number for trial in scored]
    if len(numbers) <= MOST:
        return numbers
    return [numbers[0], *random.Random(0).sample(numbers[1:], MOST - 1)]


def _trials(session: Session, job_id: int, shown: Sequence[int]) -> Sequence[Any]:
    """Read trials with their values, in their order."""
    columns = select(Trial.number, Trial.candidate, Trial.choice, Trial.loss)
    wanted = columns.where(Trial.search_id == job_id, Trial.number.in_(shown))
    return session.execute(wanted.order_by(Trial.number)).all()


def _pipeline(one: Searched, trials: Sequence[Any], metric: MetricDefinition) -> dict[str, Any]:
    # NumPy takes longer to load than the server may take to start.
    from .importance import FEWEST, importances
    from .plots import Scores, axis_of, draw_slice, draw_together

    sign = -1.0 if metric.higher_is_better else 1.0
    full = [trial for trial in trials if trial.choice.keys() >= one.ranges.keys()]
    losses = [trial.loss for trial in full]
    tried = {path: [trial.choice[path] for trial in full] for path in one.ranges}
    found: list[tuple[float | None, float | None]] = [(None, None)] * len(tried)
    if len(full) >= FEWEST:
        found = list(importances(list(one.ranges.values()), list(tried.values()), losses))
    by_path = dict(zip(tried, found, strict=True))
    paths = sorted(tried, key=lambda path: -(by_path[path][0] or 0.0))
    names = _short_names(one)
    axes = [axis_of(names[path], one.ranges[path], tried[path]) for path in paths]
    numbers = [trial.number for trial in full]
    scores = Scores(metric.label, metric.higher_is_better, numbers, [sign * x for x in losses])
    best = losses.index(min(losses)) if losses else None
    return {
        "pipeline": words_of_steps(one.candidate.steps),
        "trials": len(trials),
        "best": sign * min(trial.loss for trial in trials),
        "parameters": [
            {
                **_range(one, path),
                "importance": by_path[path][0],
                "p": by_path[path][1],
                "sentence": _sentence(by_path[path][1]),
                "best_value": None if best is None else tried[path][best],
                "values": [
                    {"trial": trial, "value": value, "score": score}
                    for trial, value, score in zip(numbers, tried[path], scores.values, strict=True)
                ],
            }
            for path in paths
        ],
        "slices": [draw_slice(axis, scores) for axis in axes] if full else [],
        "together": draw_together(axes, scores) if full and len(axes) > 1 else None,
    }


def _sentence(p: float | None) -> str:
    """Write what a p-value means."""
    if p is None:
        return say("There are too few trials to tell.")
    if p <= _SURE:
        return say("It mattered by more than chance (p = {p:.2g}).", p=p)
    if p <= _LIKELY:
        return say("It probably mattered (p = {p:.2g}).", p=p)
    return say("It may be chance (p = {p:.2g}).", p=p)


def _short_names(one: Searched) -> dict[str, str]:
    """Name parameters without their estimator where only one estimator has some."""
    names = {path: next(iter(one.named({path: None}))) for path in one.ranges}
    owners = {name.partition(".")[0] for name in names.values()}
    if len(owners) > 1:
        return names
    return {path: name.partition(".")[2] for path, name in names.items()}


def _front(search: Search, scored: Sequence[Any], metric: MetricDefinition) -> Front | None:
    """Draw the scores against the times to predict."""
    sign = -1.0 if metric.higher_is_better else 1.0
    job = search.job.id
    points = timed(((job, one.number), sign * one.loss, one.predict_seconds) for one in scored)
    if len(points) < _FEWEST_POINTS:
        return None
    shown = choose_shown(points, find_front(points, metric.higher_is_better))
    candidates = {(job, one.number): one.candidate for one in scored}
    names = {
        point.key: words_of_steps(search.space[candidates[point.key]].candidate.steps)
        for point in shown
    }
    return draw_front(shown, metric.higher_is_better, metric.label, names)


def _range(one: Searched, path: str) -> dict[str, Any]:
    (name,) = one.named({path: None})
    found = one.ranges[path]
    choices = found if isinstance(found, list) else None
    return {
        "name": name,
        "kind": "number" if choices is None else "choice",
        "low": None if isinstance(found, list) else float(found.low),
        "high": None if isinstance(found, list) else float(found.high),
        "log": not isinstance(found, list) and found.log,
        "choices": choices,
    }


def _notes(total: int) -> list[str]:
    notes = [
        say(
            "Importance is how much the values of the best tenth of a pipeline's trials "
            "differ from those of all, beyond chance."
        )
    ]
    if total > MOST:
        notes.append(
            say(
                "{most:,} of {total:,} trials are shown: the best, and others at random.",
                most=MOST,
                total=total,
            )
        )
    return notes
