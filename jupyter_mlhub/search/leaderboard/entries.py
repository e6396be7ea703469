"""What a page of a leaderboard says of each model and trial beside its scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from ...access.actor import Actor
from ...access.sharing import accessible
from ...artifacts.aliases import aliases_of
from ...database import Artifact, Job, Outcome, Trial, Version, names_of
from ...evaluation.metrics.definitions import metrics_of
from ...schemas.pipelines.specs import Step
from ..making import words_of_steps
from ..spaces.naming import mean_and_spread, plain_parameters
from ..state import Search
from .front import Key
from .ranking import Ranked

_STEPS: TypeAdapter[list[Step]] = TypeAdapter(list[Step])


def describe_entries(
    session: Session, actor: Actor, rows: Sequence[Ranked], metric: str
) -> list[dict[str, Any]]:
    """Return pipeline, parameters, model, owner, metrics and spread of each row."""
    job_ids = {row.key[0] for row in rows}
    owners = dict(session.execute(select(Job.id, Job.owner_id).where(Job.id.in_(job_ids))).all())
    names = names_of(session, owners.values())
    models = _models(session, actor, [row.model_version_id for row in rows])
    found = _of_trials(session, rows, metric) | _of_fits(session, rows, metric)
    return [
        {
            **found[row.key],
            **models.get(row.model_version_id or 0, _NO_MODEL),
            "owner": names[owners[row.key[0]]],
        }
        for row in rows
    ]


_NO_MODEL: dict[str, Any] = {
    "model": None,
    "model_version": None,
    "aliases": [],
    "is_latest": None,
}


def _models(
    session: Session, actor: Actor, version_ids: Sequence[int | None]
) -> dict[int, dict[str, Any]]:
    """Name the models that the actor may see. A job may be shared without its model."""
    latest = (
        select(func.max(Version.number))
        .where(Version.artifact_id == Artifact.id, Version.state == "ready")
        .correlate(Artifact)
        .scalar_subquery()
    )
    wanted = [one for one in version_ids if one is not None]
    statement = (
        select(
            Version.id,
            Version.number,
            Version.artifact_id,
            Artifact.name,
            Artifact.owner_id,
            latest.label("latest"),
        )
        .join(Artifact, Artifact.id == Version.artifact_id)
        .where(Version.id.in_(wanted), accessible(actor, Artifact))
    )
    found = session.execute(statement).all()
    aliases = aliases_of(session, list({row.artifact_id for row in found}))
    owners = names_of(session, {row.owner_id for row in found})
    return {
        row.id: {
            "model": row.name if row.owner_id == actor.id else f"{owners[row.owner_id]}/{row.name}",
            "model_version": row.number,
            "aliases": aliases.get(row.id, []),
            "is_latest": row.number == row.latest,
        }
        for row in found
    }


def _of_trials(session: Session, rows: Sequence[Ranked], metric: str) -> dict[Key, dict[str, Any]]:
    keys = [row.key for row in rows if row.key[1]]
    if not keys:
        return {}
    jobs = select(Job).where(Job.id.in_({job for job, _ in keys}))
    searches: dict[int, Search] = {}
    for job in session.scalars(jobs):
        session.refresh(job, ["order"])
        searches[job.id] = Search(session, job)
    wanted = select(
        Trial.search_id, Trial.number, Trial.candidate, Trial.choice, Trial.folds, Trial.metrics
    ).where(tuple_(Trial.search_id, Trial.number).in_(keys))
    found = {}
    for row in session.execute(wanted):
        search = searches[row.search_id]
        one = search.space[row.candidate]
        steps = one.candidate.steps
        of_search = metric == search.request.spec.metric  # its folds are of this metric
        found[row.search_id, row.number] = {
            "pipeline": words_of_steps(steps),
            "parameters": one.named(row.choice) if row.choice else plain_parameters(steps),
            "metrics": row.metrics,
            "spread": mean_and_spread(row.folds)[1] if of_search else None,
        }
    return found


def _of_fits(session: Session, rows: Sequence[Ranked], metric: str) -> dict[Key, dict[str, Any]]:
    job_ids = [job for job, trial in (row.key for row in rows) if not trial]
    if not job_ids:
        return {}
    steps = _steps(session, job_ids)
    outcomes = select(Outcome.job_id, Outcome.metrics).where(Outcome.job_id.in_(job_ids))
    return {
        (row.job_id, 0): {
            "pipeline": words_of_steps(steps[row.job_id]),
            "parameters": plain_parameters(steps[row.job_id]),
            "metrics": _means(row.metrics),
            "spread": mean_and_spread(row.metrics.get(metric, []))[1],
        }
        for row in session.execute(outcomes)
    }


def _steps(session: Session, job_ids: Sequence[int]) -> dict[int, list[Step]]:
    """Return the steps that jobs fitted: of a search, those of its last fit."""
    documents = Job.request["spec"]["steps"]
    own = select(Job.id, documents).where(Job.id.in_(job_ids), Job.kind == "train")
    last = (
        select(Job.parent_id, documents)
        .where(Job.parent_id.in_(job_ids), Job.kind == "train")
        .order_by(Job.id)
    )
    found = [*session.execute(own).all(), *session.execute(last).all()]
    steps = {job: _STEPS.validate_python(document) for job, document in found}
    return {job: steps.get(job, []) for job in job_ids}


def _means(folds: dict[str, list[float]]) -> dict[str, float]:
    """Return the mean of each of the task's metrics; scorers of a person's own are left out."""
    known = {one.name for task in ("classification", "regression") for one in metrics_of(task)}
    means = {name: mean_and_spread(values)[0] for name, values in folds.items() if name in known}
    return {name: mean for name, mean in means.items() if mean is not None and math.isfinite(mean)}
