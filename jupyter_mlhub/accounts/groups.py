"""Groups, roles, and single grants of permissions."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..access.actor import Actor, permissions_of
from ..access.audit import record
from ..database import Database, Grant, Group, GroupMember, Role, User, like_pattern
from ..database import page as paged
from ..errors import Conflict, Forbidden, Invalid, NotFound
from ..schemas.accounts import (
    GrantChange,
    Grants,
    GroupChanges,
    GroupInfo,
    NewGroup,
    NewRole,
    People,
    PermissionInfo,
    PermissionList,
    RoleChanges,
    RoleInfo,
    RoleList,
)
from ..schemas.base import ListQuery, Page
from ..schemas.permissions import BUILT_IN_ROLES, PERMISSIONS
from .service import find_user

_MOST_NAMES = 1000


class Groups:
    """Who belongs together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, actor: Actor, query: ListQuery) -> Page[GroupInfo]:
        actor.require("users.read")
        statement = select(Group)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(Group.key.like(pattern, escape="\\"))
        with self._database.read() as session:
            rows, total, following = paged(
                session,
                statement,
                sort="key",
                columns={"key": Group.key},
                key=Group.id,
                cursor=query.cursor,
                limit=query.limit,
            )
            items = [_group_info(session, group) for group in rows]
        return Page[GroupInfo](items=items, total=total, next=following)

    def create(self, actor: Actor, new: NewGroup) -> GroupInfo:
        """
        Raises:
            Conflict: the name is taken.
        """
        actor.require("users.update")
        group = Group(name=new.name, key=new.name.lower(), description=new.description)
        with self._database.write() as session:
            try:
                with session.begin_nested():
                    session.add(group)
            except IntegrityError as error:
                raise Conflict(
                    f"There is a group named {new.name} already.", code="name_taken"
                ) from error
            _set_members(session, group, new.members)
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
                _set_members(session, group, changes.members)
            given = changes.model_dump(exclude_none=True, exclude={"description"})
            record(session, actor, "groups.update", f"group:{group.name}", **given)
            return _group_info(session, group)

    def delete(self, actor: Actor, name: str) -> None:
        """Delete a group; its shares and grants go with it."""
        actor.require("users.update")
        with self._database.write() as session:
            group = find_group(session, name)
            session.delete(group)
            record(session, actor, "groups.delete", f"group:{group.name}")

    def people(self, actor: Actor, filter: str) -> People:
        """Names of active people and of groups, to share with."""
        actor.require("people.read")
        pattern = like_pattern(filter.lower())
        with self._database.read() as session:
            users = select(User.name).where(User.active, User.key.like(pattern, escape="\\"))
            groups = select(Group.name).where(Group.key.like(pattern, escape="\\"))
            return People(
                users=list(session.scalars(users.order_by(User.key).limit(_MOST_NAMES))),
                groups=list(session.scalars(groups.order_by(Group.key).limit(_MOST_NAMES))),
            )


class Roles:
    """What people may do: roles, and single permissions given or taken."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def permissions(self) -> PermissionList:
        items = [PermissionInfo(name=n, description=text) for n, text in PERMISSIONS.items()]
        return PermissionList(items=items)

    def all(self, actor: Actor) -> RoleList:
        actor.require("users.read")
        built_in = [
            RoleInfo(name=name, description=text, permissions=sorted(names), built_in=True)
            for name, (text, names) in BUILT_IN_ROLES.items()
        ]
        with self._database.read() as session:
            own = [_role_info(role) for role in session.scalars(select(Role).order_by(Role.name))]
        return RoleList(items=built_in + own)

    def create(self, actor: Actor, new: NewRole) -> RoleInfo:
        """
        Raises:
            Conflict: there is a role of this name.
            Forbidden: it has permissions that the actor does not have.
        """
        actor.require("permissions.grant")
        _within_own(actor, new.permissions)
        with self._database.write() as session:
            if new.name in BUILT_IN_ROLES or session.get(Role, new.name) is not None:
                raise Conflict(f"There is a role {new.name} already.", code="name_taken")
            role = Role(
                name=new.name,
                description=new.description,
                permissions=sorted(set(new.permissions)),
            )
            session.add(role)
            record(session, actor, "roles.create", f"role:{new.name}", permissions=role.permissions)
            return _role_info(role)

    def change(self, actor: Actor, name: str, changes: RoleChanges) -> RoleInfo:
        actor.require("permissions.grant")
        with self._database.write() as session:
            role = _own_role(session, name)
            if changes.description is not None:
                role.description = changes.description
            if changes.permissions is not None:
                _within_own(actor, changes.permissions)
                role.permissions = sorted(set(changes.permissions))
            record(session, actor, "roles.update", f"role:{name}", permissions=role.permissions)
            return _role_info(role)

    def delete(self, actor: Actor, name: str) -> None:
        """
        Raises:
            Conflict: somebody has the role.
        """
        actor.require("permissions.grant")
        with self._database.write() as session:
            role = _own_role(session, name)
            holders = session.scalar(select(func.count(User.id)).where(User.role == name)) or 0
            if holders:
                raise Conflict(
                    f"{holders} account{'s have' if holders > 1 else ' has'} the role {name}. "
                    "Give them another one first.",
                    code="role_in_use",
                )
            session.delete(role)
            record(session, actor, "roles.delete", f"role:{name}")

    def grants(self, actor: Actor, kind: str, name: str) -> Grants:
        actor.require("users.read")
        with self._database.read() as session:
            return _grants(session, kind, name)

    def grant(self, actor: Actor, kind: str, name: str, change: GrantChange) -> Grants:
        """Give or take a single permission. It counts from the next request of all concerned.

        Raises:
            Forbidden: the actor does not have the permission, or acts on an administrator.
        """
        actor.require("permissions.grant")
        _within_own(actor, [change.permission])
        with self._database.write() as session:
            column, subject = _subject(session, kind, name)
            if isinstance(subject, User) and subject.role == "administrator":
                raise Conflict(
                    "An administrator may do everything. Give the account another role first.",
                    code="administrator",
                )
            session.execute(
                delete(Grant).where(column == subject.id, Grant.permission == change.permission)
            )
            if change.allowed is not None:
                session.add(
                    Grant(
                        permission=change.permission,
                        allowed=change.allowed,
                        **{column.key: subject.id},
                    )
                )
            record(session, actor, "permissions.grant", f"{kind}:{name}", **change.model_dump())
            session.flush()
            return _grants(session, kind, name)


def find_group(session: Session, name: str) -> Group:
    group = session.scalar(select(Group).where(Group.key == name.lower()))
    if group is None:
        raise NotFound(f"There is no group named {name}.", code="no_group")
    return group


def _group_info(session: Session, group: Group) -> GroupInfo:
    members = (
        select(User.name)
        .join(GroupMember, GroupMember.user_id == User.id)
        .where(GroupMember.group_id == group.id)
        .order_by(User.key)
    )
    return GroupInfo(
        name=group.name,
        description=group.description,
        members=list(session.scalars(members)),
        created_at=group.created_at,
    )


def _set_members(session: Session, group: Group, names: list[str]) -> None:
    keys = {name.lower(): name for name in names}
    found = session.execute(select(User.key, User.id).where(User.key.in_(keys)))
    ids: dict[str, int] = dict(found.tuples().all())
    for key, name in keys.items():
        if key not in ids:
            raise Invalid.field("members", f"There is no account named {name}.")
    session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
    session.add_all(GroupMember(group_id=group.id, user_id=id_) for id_ in ids.values())
    session.flush()


def _own_role(session: Session, name: str) -> Role:
    if name in BUILT_IN_ROLES:
        raise Conflict(
            f"{name} is built in and stays as it is. Make a role of your own.", code="built_in"
        )
    role = session.get(Role, name, with_for_update=True)
    if role is None:
        raise NotFound(f"There is no role {name}.", code="no_role")
    return role


def _role_info(role: Role) -> RoleInfo:
    return RoleInfo(
        name=role.name,
        description=role.description,
        permissions=role.permissions,
        built_in=False,
    )


def _within_own(actor: Actor, permissions: list[str]) -> None:
    """Nobody hands out what they don't have."""
    beyond = set(permissions) - actor.permissions
    if beyond:
        raise Forbidden(f"You don't have {', '.join(sorted(beyond))} yourself.")


def _subject(
    session: Session, kind: str, name: str
) -> tuple[InstrumentedAttribute[int | None], User | Group]:
    if kind == "user":
        return Grant.user_id, find_user(session, name)
    return Grant.group_id, find_group(session, name)


def _grants(session: Session, kind: str, name: str) -> Grants:
    column, subject = _subject(session, kind, name)
    rows = session.scalars(select(Grant).where(column == subject.id).order_by(Grant.permission))
    own = {row.permission: row.allowed for row in rows}
    if not isinstance(subject, User):
        return Grants(own=own, effective=None)
    groups = select(GroupMember.group_id).where(GroupMember.user_id == subject.id)
    effective = permissions_of(session, subject, tuple(session.scalars(groups)))
    return Grants(own=own, effective=sorted(effective))
