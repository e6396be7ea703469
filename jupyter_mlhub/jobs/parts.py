"""Jobs in parts: a whole that no worker claims, and parts that are claimed like other jobs.

Who locks rows of both does it in one order, because PostgreSQL ends those who wait for each other:
a part, then its whole, then what belongs to the whole, as its trials and the audit trail's next
entry. Whoever holds a whole locks no part, so parts are cancelled after their whole has ended.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Select, exists, insert, select
from sqlalchemy.orm import Session, aliased

from ..database import Job, JobLogLine, JobTransition, Trial, sql_now, time_in
from ..languages import say
from ..schemas.orders import Order
from .progress import MOST_TEXT, Line
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
    session.add(JobTransition(job_id=part.id, state="queued", attempt=0, cause=say("planned")))
    return part


def active_parts(session: Session, whole_id: int) -> list[Job]:
    """Return the parts that wait or run, by id."""
    parts = select(Job).where(Job.parent_id == whole_id, Job.state.in_(("queued", "running")))
    return list(session.scalars(parts.order_by(Job.id)))


def kinds_of_active_parts(session: Session, whole_id: int) -> dict[int, str]:
    """Return the ids of the parts that wait or run, each with its kind, without reading more."""
    active = (Job.parent_id == whole_id, Job.state.in_(("queued", "running")))
    return {row.id: row.kind for row in session.execute(select(Job.id, Job.kind).where(*active))}


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


def add_lines_to_whole(session: Session, whole_id: int, lines: Sequence[Line]) -> None:
    """Add lines to the log of the whole, which has none of its own."""
    attempt = session.scalar(select(Job.attempt).where(Job.id == whole_id))
    own = {"job_id": whole_id, "attempt": attempt}
    rows = [{**own, "at": line.at, "text": line.text[:MOST_TEXT]} for line in lines]
    session.execute(insert(JobLogLine), rows)


def cancel_parts(session: Session, whole_id: int, cause: str, *, kind: str | None = None) -> None:
    """Cancel the parts that wait or run: all, or those of a kind. Their workers notice soon.

    The caller holds no lock on the whole.
    """
    for part in active_parts(session, whole_id):
        if kind is None or part.kind == kind:
            move(session, part, "cancelled", cause=cause)


def ended_with_parts(session: Session) -> list[tuple[int, str]]:
    """Find what has ended although parts of it still wait or run.

    Returns:
        The id of each whole, and why it ended.
    """
    return [(whole_id, reason) for whole_id, reason in session.execute(_ENDED_WITH_PARTS)]


def _ended_with_parts() -> Select[int, str]:
    part = aliased(Job)
    active = exists().where(part.parent_id == Job.id, part.state.in_(("queued", "running")))
    return select(Job.id, Job.reason).where(Job.in_parts.is_(True), Job.state.in_(FINAL), active)


# Building a statement takes longer than running it, so it is built once.
_ENDED_WITH_PARTS = _ended_with_parts()


def note_lost_trial(session: Session, part: Job) -> None:
    """Count the loss of a part's process against the trial that it had just begun."""
    running = select(Trial).where(
        Trial.search_id == part.parent_id, Trial.part_id == part.id, Trial.state == "running"
    )
    first = session.scalars(running.order_by(Trial.number).limit(1)).first()
    if first is not None:
        first.times_lost += 1
