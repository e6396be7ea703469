"""The actor: the person who calls, what they may do now, and their address."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..database import Grant, GroupMember, Role, User
from ..errors import Forbidden
from ..languages import say
from ..schemas.people.permissions import ALL, BUILT_IN_ROLES, PERMISSIONS, effective_permissions


@dataclass(frozen=True)
class Actor:
    """The person who calls. Each request makes a new one, so that changed permissions count at
    once."""

    id: int
    name: str
    role: str
    permissions: frozenset[str]
    group_ids: tuple[int, ...] = ()
    address: str = ""
    sign_in: str = ""
    must_change_password: bool = False
    narrow: bool = False
    """Whether the actor called with a personal token that has scopes, and may do only what those
    allow."""

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Check a permission.

        Raises:
            Forbidden: the person lacks the permission.
        """
        if permission not in self.permissions:
            raise Forbidden(
                "You need the permission {permission}: {meaning!l} Ask your administrator.",
                permission=permission,
                meaning=say(PERMISSIONS[permission]),
                code="permission_missing",
            )


def make_actor(
    session: Session,
    user: User,
    *,
    scopes: list[str] | None = None,
    address: str = "",
    sign_in: str = "",
) -> Actor:
    """Make the actor for ``user``. ``scopes`` limit the permissions to those of a token."""
    group_ids = group_ids_of(session, user)
    permissions = permissions_of(session, user, group_ids)
    if scopes is not None:
        permissions &= frozenset(scopes)
    return Actor(
        id=user.id,
        name=user.name,
        role=user.role,
        permissions=permissions,
        group_ids=group_ids,
        address=address,
        sign_in=sign_in,
        must_change_password=user.must_change_password,
        narrow=scopes is not None,
    )


def group_ids_of(session: Session, user: User) -> tuple[int, ...]:
    return tuple(session.scalars(_GROUPS, {"user": user.id}))


def permissions_of(session: Session, user: User, group_ids: tuple[int, ...]) -> frozenset[str]:
    if user.role == "administrator":
        return ALL
    own_role = None if user.role in BUILT_IN_ROLES else session.get(Role, user.role)
    grants = session.scalars(_GRANTS, {"user": user.id, "groups": group_ids}).all()
    return effective_permissions(
        user.role,
        own_role.permissions if own_role else None,
        [(grant.permission, grant.allowed) for grant in grants if grant.group_id is not None],
        [(grant.permission, grant.allowed) for grant in grants if grant.user_id is not None],
    )


_GROUPS = select(GroupMember.group_id).where(GroupMember.user_id == bindparam("user"))
_GRANTS = select(Grant).where(
    (Grant.user_id == bindparam("user")) | Grant.group_id.in_(bindparam("groups", expanding=True))
)
