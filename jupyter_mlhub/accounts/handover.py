"""Hand over what a deleted account owns."""

from __future__ import annotations

from itertools import count

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ..database import Artifact, Job, Share, User, Version


def owns_something(session: Session, user: User) -> bool:
    """Return whether a person owns an artifact or a job."""
    return any(
        session.scalar(select(table.id).where(table.owner_id == user.id).limit(1)) is not None
        for table in (Artifact, Job)
    )


def transfer(session: Session, user: User, heir: User) -> None:
    """Give the heir everything that a user owns. A name that the heir has already gets a suffix."""
    of_heir = select(Artifact.kind, func.lower(Artifact.name)).where(Artifact.owner_id == heir.id)
    taken: set[tuple[str, str]] = {(kind, name) for kind, name in session.execute(of_heir)}
    for artifact in session.scalars(select(Artifact).where(Artifact.owner_id == user.id)):
        name, suffix = artifact.name, f"-{user.id}"
        for number in count(2):
            if (artifact.kind, name.lower()) not in taken:
                break
            name = artifact.name[: 100 - len(suffix)] + suffix
            suffix = f"-{user.id}-{number}"
        taken.add((artifact.kind, name.lower()))
        artifact.name, artifact.owner_id = name, heir.id
    session.flush()
    session.execute(update(Job).where(Job.owner_id == user.id).values(owner_id=heir.id))
    session.execute(update(Version).where(Version.created_by == user.id).values(created_by=heir.id))
    # What was shared with the heir is theirs now.
    for reference, table in ((Share.artifact_id, Artifact), (Share.job_id, Job)):
        own = select(table.id).where(table.owner_id == heir.id)
        session.execute(delete(Share).where(Share.user_id == heir.id, reference.in_(own)))
