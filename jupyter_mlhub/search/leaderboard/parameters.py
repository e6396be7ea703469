"""The searched parameters of a search: what its trials had, with scores and importance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...database import Database, Trial
from ...evaluation.metrics.definitions import metrics_of
from ...schemas.pipelines.parameters import SearchedParameters
from ..making import words_of_steps
from ..spaces import Searched
from ..state import find_search

MOST = 1000
"""Of more trials, the best and others drawn at random are shown."""


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
            trials, total = _trials(session, job_id)
        spec = search.request.spec
        metric = next(one for one in metrics_of(spec.task) if one.name == spec.metric)
        sign = -1.0 if metric.higher_is_better else 1.0
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
                    _pipeline(search.space[place], by_pipeline[place], sign)
                    for place in ordered
                    if search.space[place].ranges
                ],
                "notes": _notes(total),
            }
        )


def _trials(session: Session, job_id: int) -> tuple[Sequence[Any], int]:
    """Read trials with a score on all rows, in their order, and count them."""
    own = (Trial.search_id == job_id, Trial.share == 1.0, Trial.state == "succeeded")
    numbers = list(session.scalars(select(Trial.number).where(*own).order_by(Trial.loss)))
    shown = numbers
    if len(numbers) > MOST:
        chosen = random.Random(0)
        shown = [numbers[0], *chosen.sample(numbers[1:], MOST - 1)]
    columns = select(Trial.number, Trial.candidate, Trial.choice, Trial.loss)
    wanted = columns.where(Trial.search_id == job_id, Trial.number.in_(shown))
    return session.execute(wanted.order_by(Trial.number)).all(), len(numbers)


def _pipeline(one: Searched, trials: Sequence[Any], sign: float) -> dict[str, Any]:
    # NumPy takes longer to load than the server may take to start.
    from .importance import FEWEST, importances

    full = [trial for trial in trials if trial.choice.keys() >= one.ranges.keys()]
    losses = [trial.loss for trial in full]
    values = [[trial.choice[path] for trial in full] for path in one.ranges]
    found: list[tuple[float | None, float | None]] = [(None, None)] * len(values)
    if len(full) >= FEWEST:
        found = list(importances(list(one.ranges.values()), values, losses))
    parameters = [
        {
            **_range(one, path),
            "importance": importance,
            "p": p,
            "values": [
                {"trial": trial.number, "value": value, "score": sign * trial.loss}
                for trial, value in zip(full, tried, strict=True)
            ],
        }
        for path, tried, (importance, p) in zip(one.ranges, values, found, strict=True)
    ]
    parameters.sort(key=lambda parameter: -(parameter["importance"] or 0.0))
    return {
        "pipeline": words_of_steps(one.candidate.steps),
        "trials": len(trials),
        "best": sign * min(trial.loss for trial in trials),
        "parameters": parameters,
    }


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
        "Importance is how much the values of the best tenth of a pipeline's trials differ from "
        "those of all, beyond chance."
    ]
    if total > MOST:
        notes.append(f"{MOST:,} of {total:,} trials are shown: the best, and others at random.")
    return notes
