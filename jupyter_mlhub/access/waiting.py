"""Check again that the owner of a waiting job may still do what they could at its submission."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import Artifact, User, Version
from ..errors import Conflict, JobFailed
from ..languages import template
from ..schemas.people.sharing import Level
from .actor import make_actor
from .sharing import accessible

_NEEDS: dict[Level, str] = {"read": "read", "write": "create", "manage": "delete"}
_REFUSED: dict[tuple[str, Level], str] = {
    ("dataset", "read"): template(
        "{owner} may not read the dataset {name} any more, so the job was not done. Ask its owner "
        "to share it again."
    ),
    ("dataset", "write"): template(
        "{owner} may not change the dataset {name} any more, so the job was not done. Ask its "
        "owner to share it again."
    ),
    ("dataset", "manage"): template(
        "{owner} may not manage the dataset {name} any more, so the job was not done. Ask its "
        "owner to share it again."
    ),
    ("model", "read"): template(
        "{owner} may not read the model {name} any more, so the job was not done. Ask its owner to "
        "share it again."
    ),
    ("model", "write"): template(
        "{owner} may not change the model {name} any more, so the job was not done. Ask its owner "
        "to share it again."
    ),
    ("model", "manage"): template(
        "{owner} may not manage the model {name} any more, so the job was not done. Ask its owner "
        "to share it again."
    ),
}


def require_still(
    session: Session, owner_id: int, version_ids: Iterable[int | None], level: Level = "read"
) -> None:
    """Check when a job starts, and again in the transaction that registers its result.

    Args:
        owner_id: the owner of the job now.
        version_ids: the versions that it uses; None for an input that it does not need.

    Raises:
        JobFailed: the owner's account is gone or inactive, or they may no longer use an input.
        Conflict: an input was deleted.
    """
    owner = session.get(User, owner_id)
    if owner is None or not owner.active:
        raise JobFailed(
            "The account {name} is not active any more, so the job was not done. Activate the "
            "account, or let somebody else submit it."
            if owner
            else "The account that owns this job is not active any more, so the job was not done. "
            "Activate the account, or let somebody else submit it.",
            name=owner.name if owner else "",
            code="inactive",
        )
    actor = make_actor(session, owner)
    for version_id in dict.fromkeys(version_ids):
        if version_id is None:
            continue
        found = session.execute(
            select(
                Artifact.kind, Artifact.name, Artifact.owner_id, accessible(actor, Artifact, level)
            )
            .join(Version, Version.artifact_id == Artifact.id)
            .where(Version.id == version_id)
        ).one_or_none()
        if found is None:
            raise Conflict(
                "A dataset or model that the job works on was deleted meanwhile. "
                "Submit it with another one.",
                code="input_deleted",
            )
        kind, name, artifact_owner, may = found
        if not may or not actor.may(f"{kind}s.{_NEEDS[level]}"):
            raise JobFailed(
                _REFUSED[kind, level],
                owner=owner.name,
                name=f"{session.get_one(User, artifact_owner).name}/{name}",
                code="not_shared_any_more",
            )
