"""Groups of people, and names to share with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, literal, select, union_all
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..database import Database, Grant, Group, GroupMember, User, like_pattern, paginate
from ..errors import Conflict, Invalid, NotFound
from ..schemas.base import ListQuery, Page
from ..schemas.people.accounts import (
    GroupChanges,
    GroupInfo,
    NewGroup,
    PersonInfo,
)
from .ranks import check_group_and_members, check_members, check_membership

_PEOPLE = union_all(
    select(literal("group").label("kind"), Group.key, Group.name),
    select(literal("user"), User.key, User.name).where(User.active),
).subquery("people")


class Groups:
    """Creates, lists, changes and deletes groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, actor: Actor, query: ListQuery) -> Page[GroupInfo]:
        actor.require("users.read")
        statement = select(Group)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(Group.key.like(pattern, escape="\\"))
        with self._database.read() as session:
            return paginate(
                session,
                statement,
                query,
                Page[GroupInfo],
                lambda groups: _infos(session, groups),
                sort="key",
                by=[Group.key],
            )

    def create(self, actor: Actor, new: NewGroup) -> GroupInfo:
        """Create a group.

        Raises:
            Conflict: the name is taken.
            Invalid: a member has no account.
        """
        actor.require("users.update")
        group = Group(name=new.name, key=new.name.lower(), description=new.description)
        with self._database.write() as session:
            try:
                with session.begin_nested():
                    session.add(group)
            except IntegrityError as error:
                raise Conflict(
                    "There is a group named {name} already.", name=new.name, code="name_taken"
                ) from error
            _set_members(session, actor, group, new.members)
            record(session, actor, "groups.create", f"group:{new.name}", members=new.members)
            return _group_info(session, group)

    def get(self, actor: Actor, name: str) -> GroupInfo:
        actor.require("users.read")
        with self._database.read() as session:
            return _group_info(session, find_group(session, name))

    def change(self, actor: Actor, name: str, changes: GroupChanges) -> GroupInfo:
        actor.require("users.update")
        with self._database.write() as session:
            group = find_group(session, name)
            if changes.description is not None:
                group.description = changes.description
            if changes.members is not None:
                _set_members(session, actor, group, changes.members)
            given = changes.model_dump(exclude_none=True, exclude={"description"})
            record(session, actor, "groups.update", f"group:{group.name}", **given)
            return _group_info(session, group)

    def delete(self, actor: Actor, name: str) -> None:
        """Delete a group with its shares and grants."""
        actor.require("users.update")
        with self._database.write() as session:
            group = find_group(session, name)
            check_group_and_members(session, actor, group)
            session.delete(group)
            record(session, actor, "groups.delete", f"group:{group.name}")

    def people(self, actor: Actor, query: ListQuery) -> Page[PersonInfo]:
        """Return a page of the names of active people and of groups, to share with."""
        actor.require("people.read")
        statement = select(_PEOPLE)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(_PEOPLE.c.key.like(pattern, escape="\\"))
        with self._database.read() as session:
            return paginate(
                session,
                statement,
                query,
                Page[PersonInfo],
                lambda rows: [PersonInfo(kind=row.kind, name=row.name) for row in rows],
                sort="key",
                by=[_PEOPLE.c.key, _PEOPLE.c.kind],
            )


def find_group(session: Session, name: str) -> Group:
    """Find a group by its name, in any case.

    Raises:
        NotFound: there is none.
    """
    group = session.scalar(select(Group).where(Group.key == name.lower()))
    if group is None:
        raise NotFound("There is no group named {name}.", name=name, code="no_group")
    return group


def _group_info(session: Session, group: Group) -> GroupInfo:
    return _infos(session, [group])[0]


def _infos(session: Session, groups: Sequence[Group]) -> list[GroupInfo]:
    """Groups with their members, in one query for all."""
    memberships = (
        select(GroupMember.group_id, User.name)
        .join(User, GroupMember.user_id == User.id)
        .where(GroupMember.group_id.in_([group.id for group in groups]))
        .order_by(User.key)
    )
    members: dict[int, list[str]] = {group.id: [] for group in groups}
    for group_id, name in session.execute(memberships):
        members[group_id].append(name)
    return [
        GroupInfo(
            name=group.name,
            description=group.description,
            members=members[group.id],
            created_at=group.created_at,
        )
        for group in groups
    ]


def _set_members(session: Session, actor: Actor, group: Group, names: list[str]) -> None:
    keys = {name.lower(): name for name in names}
    found = session.execute(select(User.key, User.id).where(User.key.in_(keys)))
    ids: dict[str, int] = dict(found.all())
    for key, name in keys.items():
        if key not in ids:
            raise Invalid.field("members", "There is no account named {name}.", name=name)
    members = select(GroupMember.user_id).where(GroupMember.group_id == group.id)
    before, after = set(session.scalars(members)), set(ids.values())
    if before != after:
        check_membership(session, actor, group, joins=bool(after - before))
        if _has_grants(session, group):
            check_members(session, actor, before ^ after)
    session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
    session.add_all(GroupMember(group_id=group.id, user_id=id_) for id_ in after)
    session.flush()


def _has_grants(session: Session, group: Group) -> bool:
    return session.scalar(select(Grant.id).where(Grant.group_id == group.id).limit(1)) is not None
