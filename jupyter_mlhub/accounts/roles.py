"""Roles, and single permissions that are given or taken."""

from __future__ import annotations

from sqlalchemy import Select, String, delete, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..access.actor import Actor, group_ids_of, permissions_of
from ..access.audit_trail import record
from ..database import (
    Database,
    Grant,
    Group,
    Role,
    User,
    like_pattern,
    paginate,
    paginate_constant,
)
from ..errors import Conflict, Forbidden, NotFound
from ..languages import say_n
from ..schemas.base import ListQuery, Page
from ..schemas.people.accounts import (
    GrantChange,
    Grants,
    NewRole,
    PermissionInfo,
    RoleChanges,
    RoleInfo,
)
from ..schemas.people.permissions import BUILT_IN_ROLES, PERMISSIONS
from .groups import find_group
from .ranks import check_group_and_members, check_members, check_rank, require_within
from .users import find_user


class Roles:
    """Lists and changes roles and grants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def permissions(self, query: ListQuery) -> Page[PermissionInfo]:
        """The permissions that there are, in the order of the documentation."""
        items = [
            PermissionInfo(name=name, description=text)
            for name, text in PERMISSIONS.items()
            if query.filter.lower() in name
        ]
        return paginate_constant(items, query, Page[PermissionInfo], lambda item: item.name)

    def page(self, actor: Actor, query: ListQuery) -> Page[RoleInfo]:
        """The built-in roles, then those of the hub's own, by their names."""
        actor.require("users.read")
        statement = select(_ROLES)
        if query.filter:
            pattern = like_pattern(query.filter.lower())
            statement = statement.where(_ROLES.c.name.like(pattern, escape="\\"))
        with self._database.read() as session:
            return paginate(
                session,
                statement,
                query,
                Page[RoleInfo],
                lambda rows: _role_infos(session, [row.name for row in rows]),
                sort="rank",
                by=[_ROLES.c.rank, _ROLES.c.name],
            )

    def create(self, actor: Actor, new: NewRole) -> RoleInfo:
        """Create a role.

        Raises:
            Conflict: there is a role with this name.
            Forbidden: it has permissions that the actor lacks.
        """
        actor.require("permissions.grant")
        _within_own(actor, new.permissions)
        with self._database.write() as session:
            if new.name in BUILT_IN_ROLES or session.get(Role, new.name) is not None:
                raise Conflict("There is a role {name} already.", name=new.name, code="name_taken")
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
            require_within(actor, role.permissions, "role", name)
            if changes.description is not None:
                role.description = changes.description
            if changes.permissions is not None:
                _within_own(actor, changes.permissions)
                check_members(session, actor, session.scalars(_holders(name)))
                role.permissions = sorted(set(changes.permissions))
            record(session, actor, "roles.update", f"role:{name}", permissions=role.permissions)
            return _role_info(role)

    def delete(self, actor: Actor, name: str) -> None:
        """Delete a role.

        Raises:
            Conflict: somebody has the role.
        """
        actor.require("permissions.grant")
        with self._database.write() as session:
            role = _own_role(session, name)
            require_within(actor, role.permissions, "role", name)
            holders = session.scalar(select(func.count(User.id)).where(User.role == name)) or 0
            if holders:
                sentence = say_n(
                    "{count} account has the role {name}. Give them another one first.",
                    "{count} accounts have the role {name}. Give them another one first.",
                    holders,
                    name=name,
                )
                raise Conflict(sentence, code="role_in_use")
            session.delete(role)
            record(session, actor, "roles.delete", f"role:{name}")

    def grants(self, actor: Actor, kind: str, name: str) -> Grants:
        actor.require("users.read")
        with self._database.read() as session:
            return _grants(session, kind, name)

    def grant(self, actor: Actor, kind: str, name: str, change: GrantChange) -> Grants:
        """Give or take a single permission. This counts from the next request of the people
        concerned.

        Raises:
            Forbidden: the actor lacks the permission, or acts on somebody with more permissions.
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
            if isinstance(subject, User):
                check_rank(session, actor, subject)
            else:
                check_group_and_members(session, actor, subject)
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


def _holders(role: str) -> Select[int]:
    return select(User.id).where(User.role == role)


def _own_role(session: Session, name: str) -> Role:
    if name in BUILT_IN_ROLES:
        raise Conflict(
            "{name} is built in and stays as it is. Make a role of your own.",
            name=name,
            code="built_in",
        )
    role = session.get(Role, name, with_for_update=True)
    if role is None:
        raise NotFound("There is no role {name}.", name=name, code="no_role")
    return role


_ROLES = union_all(
    *(
        select(literal(0).label("rank"), literal(name, String).label("name"))
        for name in BUILT_IN_ROLES
    ),
    select(literal(1), Role.name),
).subquery("all_roles")


def _role_infos(session: Session, names: list[str]) -> list[RoleInfo]:
    found = {role.name: role for role in session.scalars(select(Role).where(Role.name.in_(names)))}
    return [
        _built_in(name) if name in BUILT_IN_ROLES else _role_info(found[name]) for name in names
    ]


def _built_in(name: str) -> RoleInfo:
    text, permissions = BUILT_IN_ROLES[name]
    return RoleInfo(name=name, description=text, permissions=sorted(permissions), built_in=True)


def _role_info(role: Role) -> RoleInfo:
    return RoleInfo(
        name=role.name,
        description=role.description,
        permissions=role.permissions,
        built_in=False,
    )


def _within_own(actor: Actor, permissions: list[str]) -> None:
    """Check that the actor has the permissions that they give.

    Raises:
        Forbidden: the actor lacks one of them.
    """
    beyond = set(permissions) - actor.permissions
    if beyond:
        raise Forbidden("You don't have {beyond} yourself.", beyond=", ".join(sorted(beyond)))


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
    effective = permissions_of(session, subject, group_ids_of(session, subject))
    return Grants(own=own, effective=sorted(effective))
