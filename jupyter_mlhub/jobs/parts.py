"""Jobs in parts: a whole that no worker claims, and parts that are claimed like other jobs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import Job, JobTransition, Trial, sql_now, time_in
from ..schemas.orders import Order
from .states import FINAL, move


def add_part(
    session: Session,
    whole: Job,
    *,
    kind: str,
    request: BaseModel,
    order: Order,
    needs: Collection[str] = (),
) -> Job:
    """Add a queued part, with the owner, queue and priority of the whole.

    Call ``announce`` after the commit.
    """
    part = Job(owner_id=whole.owner_id, kind=kind, title=whole.title, state="queued")
    part.parent_id = whole.id
    part.request, part.order = request.model_dump(mode="json"), order.model_dump(mode="json")
    part.queue, part.priority, part.needs = whole.queue, whole.priority, ",".join(sorted(needs))
    part.published_at = sql_now()
    session.add(part)
    session.flush()
    session.add(JobTransition(job_id=part.id, state="queued", attempt=0, cause="planned"))
    return part


def active_parts(session: Session, whole_id: int) -> list[Job]:
    """Return the parts that wait or run, by id."""
    parts = select(Job).where(Job.parent_id == whole_id, Job.state.in_(("queued", "running")))
    return list(session.scalars(parts.order_by(Job.id)))


def begin_whole(session: Session, part: Job, cause: str) -> None:
    """Let the whole run once its first part does."""
    whole = session.get_one(Job, part.parent_id)
    if whole.state == "queued":
        values = {"started_at": time_in(session), "attempt": whole.attempt + 1}
        move(session, whole, "running", cause=cause, **values)


def end_whole(session: Session, whole: Job, state: str, *, cause: str, **values: Any) -> bool:
    """End the whole, in the transaction that ends its last part.

    Returns:
        False when it had ended already.
    """
    return whole.state not in FINAL and move(session, whole, state, cause=cause, **values)


def cancel_parts(session: Session, whole: Job, cause: str, *, but: int | None = None) -> None:
    """Cancel the parts that wait or run, except one. Their workers notice at a heartbeat."""
    for part in active_parts(session, whole.id):
        if part.id != but:
            move(session, part, "cancelled", cause=cause)


def note_lost_trial(session: Session, part: Job) -> None:
    """Count the loss of a part's process against the trial that it had just begun."""
    running = select(Trial).where(
        Trial.search_id == part.parent_id, Trial.part_id == part.id, Trial.state == "running"
    )
    first = session.scalars(running.order_by(Trial.number).limit(1)).first()
    if first is not None:
        first.times_lost += 1
