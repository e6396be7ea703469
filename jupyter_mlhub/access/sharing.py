"""Sharing: who may read, write or manage artifacts and jobs besides their owners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..database import (
    Artifact,
    Group,
    GroupMember,
    Job,
    Share,
    User,
    names_of,
    paginate,
    record_change,
)
from ..errors import Forbidden, Invalid, NotFound
from ..languages import template
from ..schemas.base import Page, PageQuery
from ..schemas.people.sharing import EVERYONE, Level, Owner, ShareChange, ShareInfo
from .actor import Actor
from .audit_trail import record

LEVELS: dict[Level, int] = {"read": 1, "write": 2, "manage": 3}
NAMES: dict[int, Level] = {number: name for name, number in LEVELS.items()}

Shared: TypeAlias = Artifact | Job
Levels: TypeAlias = dict[int, list[Level]]
Row = TypeVar("Row", bound="Shared")


def accessible(actor: Actor, table: type[Shared], level: Level = "read") -> ColumnElement[bool]:
    """Return the SQL condition for rows that are the actor's own, or shared with them at this
    level."""
    return or_(table.owner_id == actor.id, shared_with(actor, table, level))


def narrow(
    session: Session,
    statement: Select[Row],
    actor: Actor,
    table: type[Shared],
    owner: Owner,
    *,
    anything: bool | None = None,
) -> Select[Row]:
    """Narrow a list's statement to what the actor may see: all of it, their own, or that of others.

    Where nothing is shared with the actor, the condition on shares is left out, so that the
    database walks the index of the actor's own rows.

    Args:
        anything: whether anything is shared with the actor, where the caller knows.
    """
    mine = table.owner_id == actor.id
    if owner == "me":
        return statement.where(mine)
    if owner == "others":
        return statement.where(shared_with(actor, table), ~mine)
    if anything is None:
        anything = is_anything_shared(session, actor, table)
    return statement.where(or_(mine, shared_with(actor, table)) if anything else mine)


def is_anything_shared(session: Session, actor: Actor, table: type[Shared]) -> bool:
    """Return whether others share any row of a table with the actor."""
    shares = _ANY_ARTIFACT if table is Artifact else _ANY_JOB
    known = {"person": actor.id, "groups": actor.group_ids}
    return session.scalar(shares, known) is not None


def _any_share(reference: InstrumentedAttribute[int | None]) -> Select[int]:
    concerns = or_(
        Share.user_id == bindparam("person"),
        Share.group_id.in_(bindparam("groups", expanding=True)),
        _EVERYONE,
    )
    return select(Share.id).where(reference.is_not(None), concerns).limit(1)


_EVERYONE = and_(Share.user_id.is_(None), Share.group_id.is_(None))
_ANY_ARTIFACT = _any_share(Share.artifact_id)
_ANY_JOB = _any_share(Share.job_id)
_SHARES: dict[type[Shared], Select[Share]] = {
    table: select(Share).where(reference == bindparam("id")).order_by(Share.id)
    for table, reference in ((Artifact, Share.artifact_id), (Job, Share.job_id))
}


def shared_with(actor: Actor, table: type[Shared], level: Level = "read") -> ColumnElement[bool]:
    """Return the SQL condition for rows that others share with the actor."""
    reference = Share.artifact_id if table is Artifact else Share.job_id
    return exists().where(
        reference == table.id,
        Share.level >= LEVELS[level],
        _concerns(actor),
    )


def _concerns(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Share.user_id == actor.id,
        Share.group_id.in_(actor.group_ids),
        _EVERYONE,
    )


def require_level(session: Session, actor: Actor, row: Shared, level: Level) -> None:
    """Check that the actor may use a row at a level.

    Raises:
        Forbidden: the row is shared with the actor, but not at this level.
    """
    if row.owner_id == actor.id:
        return
    table = type(row)
    allowed = select(table.id).where(table.id == row.id, shared_with(actor, table, level))
    if session.scalar(allowed) is None:
        raise Forbidden(_REFUSED[level], code="share_level")


_REFUSED: dict[Level, str] = {
    "read": template("You can view this, but not read it. Ask its owner."),
    "write": template("You can view this, but not change it. Ask its owner."),
    "manage": template("You can view this, but not manage it. Ask its owner."),
}


def levels_of(session: Session, actor: Actor, rows: Sequence[Any], table: type[Shared]) -> Levels:
    """Return the levels of the actor on rows that they may read, by the ids of the rows.

    The database is asked only about rows of other owners.
    """
    own = {row.id: list(LEVELS) for row in rows if row.owner_id == actor.id}
    others = [row.id for row in rows if row.owner_id != actor.id]
    if not others:
        return own
    reference = Share.artifact_id if table is Artifact else Share.job_id
    highest = (
        select(reference, func.max(Share.level))
        .where(reference.in_(others), _concerns(actor))
        .group_by(reference)
    )
    found = dict(session.execute(highest).all())
    return own | {
        id_: [name for name, level in LEVELS.items() if level <= found.get(id_, 0)]
        for id_ in others
    }


def audience(session: Session, row: Shared) -> set[int]:
    """Return the ids of the people who may read a row, its owner among them."""
    shares = session.scalars(_SHARES[type(row)], {"id": row.id}).all()
    people = {row.owner_id} | {share.user_id for share in shares if share.user_id is not None}
    groups = [share.group_id for share in shares if share.group_id is not None]
    if groups:
        people |= set(
            session.scalars(select(GroupMember.user_id).where(GroupMember.group_id.in_(groups)))
        )
    if any(share.user_id is None and share.group_id is None for share in shares):
        people |= set(session.scalars(select(User.id).where(User.active)))
    return people


def tell(session: Session, row: Shared, people: set[int] | None = None) -> None:
    """Record a change of a row for all who may see it, by the name that each of them uses."""
    people = audience(session, row) if people is None else people
    for person in people:
        if isinstance(row, Job):
            record_change(session, person, "job", str(row.id))
        else:
            own = person == row.owner_id
            key = row.name if own else f"{session.get_one(User, row.owner_id).name}/{row.name}"
            record_change(session, person, row.kind, key)


def list_shares(session: Session, row: Shared, query: PageQuery) -> Page[ShareInfo]:
    """Return a page of a row's shares, the oldest first."""
    mine = Share.artifact_id if isinstance(row, Artifact) else Share.job_id
    return paginate(
        session,
        select(Share).where(mine == row.id),
        query,
        Page[ShareInfo],
        lambda shares: _documents(session, shares),
        sort="id",
        by=[Share.id],
    )


def change_share(
    session: Session, actor: Actor, row: Shared, change: ShareChange
) -> Page[ShareInfo]:
    """Give a level to a person, a group or everyone, or take it away.

    Returns:
        The first page of the row's shares after the change.

    Raises:
        NotFound: there is no such person or group.
        Invalid: the person is the actor or the owner.
    """
    before = audience(session, row)
    user_id, group_id = _subject(session, change)
    if change.level is not None and user_id in (actor.id, row.owner_id):
        raise Invalid.field(
            "user",
            "It is yours already. Name somebody else to share it with."
            if row.owner_id == actor.id
            else "They may use it already. Name somebody else to share it with.",
        )
    shares = session.scalars(_SHARES[type(row)], {"id": row.id})
    found = next((s for s in shares if (s.user_id, s.group_id) == (user_id, group_id)), None)
    if change.level is None:
        if found is not None:
            session.delete(found)
    elif found is None:
        place = {"artifact_id": row.id} if isinstance(row, Artifact) else {"job_id": row.id}
        level = LEVELS[change.level]
        session.add(Share(user_id=user_id, group_id=group_id, level=level, **place))
    else:
        found.level = LEVELS[change.level]
    session.flush()
    subject = f"job:{row.id}" if isinstance(row, Job) else f"{row.kind}:{row.name}"
    whom = change.user or (f"group {change.group}" if change.group else EVERYONE)
    record(session, actor, "share", subject, whom=whom, level=change.level or "none")
    tell(session, row, before | audience(session, row))
    return list_shares(session, row, PageQuery())


def _subject(session: Session, change: ShareChange) -> tuple[int | None, int | None]:
    if change.user is not None:
        user = session.scalar(select(User).where(User.key == change.user.lower()))
        takes_away = change.level is None
        if user is None or not (user.active or takes_away):
            raise NotFound("There is nobody named {user}.", user=change.user, code="no_user")
        return user.id, None
    if change.group is not None:
        found = session.scalar(select(Group.id).where(Group.key == change.group.lower()))
        if found is None:
            raise NotFound("There is no group named {group}.", group=change.group, code="no_group")
        return None, found
    return None, None


def _documents(session: Session, shares: Sequence[Share]) -> list[ShareInfo]:
    users = names_of(session, [share.user_id for share in shares if share.user_id is not None])
    ids = [share.group_id for share in shares if share.group_id is not None]
    named = session.execute(select(Group.id, Group.name).where(Group.id.in_(ids)))
    groups: dict[int, str] = dict(named.all())
    return [
        ShareInfo(
            user=None if share.user_id is None else users[share.user_id],
            group=None if share.group_id is None else groups[share.group_id],
            everyone=share.user_id is None and share.group_id is None,
            level=NAMES[share.level],
        )
        for share in shares
    ]
