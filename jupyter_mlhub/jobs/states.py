"""The states of a job, and the only function that changes them."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ..access.sharing import tell
from ..database import Job, JobTransition, time_in
from ..schemas.data.artifacts import Score

ALLOWED = {
    "queued": {"running", "cancelled"},
    "running": {"queued", "succeeded", "failed", "cancelled"},
}
_JOBS = cast("Table", Job.__table__)
ACTIVE = ("queued", "running")
FINAL = ("succeeded", "failed", "cancelled")


def move(session: Session, job: Job, state: str, *, cause: str, **values: Any) -> bool:
    """Change the state by compare-and-set on the job's state and attempt.

    A late or repeated delivery, or a worker that lost the job, therefore changes nothing.

    Returns:
        False when the job was changed meanwhile.
    """
    if state not in ALLOWED.get(job.state, ()):
        return False
    if state in FINAL:
        values |= {"finished_at": time_in(session), "lease_until": None}
    if "report" in values:
        values["score"] = _score_of(values["report"])
    values |= {"state": state, "reason": cause}
    statement = (
        update(_JOBS)
        .where(_JOBS.c.id == job.id, _JOBS.c.state == job.state, _JOBS.c.attempt == job.attempt)
        .values(values)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        return False
    for name, value in values.items():
        set_committed_value(job, name, value)
    if job.parent_id is None:
        tell(session, job)
    session.add(JobTransition(job_id=job.id, state=state, attempt=job.attempt, cause=cause))
    return True


def _score_of(report: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the first metric of a report, which lists show."""
    metrics = (report or {}).get("metrics")
    if not metrics:
        return None
    first = metrics[0]
    score = Score(
        metric=first["name"],
        mean=first["mean"],
        spread=first["spread"],
        baseline=first["baseline"],
        interval=first.get("interval"),
    )
    return score.model_dump()
