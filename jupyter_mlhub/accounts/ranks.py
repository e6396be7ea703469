"""Ranks: nobody acts on accounts, roles and groups with more permissions than their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.actor import Actor, group_ids_of, permissions_of
from ..database import Grant, Group, GroupMember, Share, User
from ..errors import Forbidden
from ..languages import template

Subject = Literal["account", "group", "role"]

_REFUSED: dict[Subject, str] = {
    "account": template(
        "You may not do this to {name}, which has more permissions than you: {beyond}. Ask an "
        "administrator."
    ),
    "group": template(
        "You may not do this to the group {name}, which has more permissions than you: {beyond}. "
        "Ask an administrator."
    ),
    "role": template(
        "You may not do this to the role {name}, which has more permissions than you: {beyond}. "
        "Ask an administrator."
    ),
}


def require_within(actor: Actor, permissions: Iterable[str], subject: Subject, name: str) -> None:
    """Check that the actor has all of some permissions.

    Args:
        subject: what has the permissions.
        name: its name.

    Raises:
        Forbidden: the actor lacks one of them.
    """
    beyond = frozenset(permissions) - actor.permissions
    if beyond:
        raise Forbidden(
            _REFUSED[subject], name=name, beyond=", ".join(sorted(beyond)), code="beyond_own"
        )


def check_rank(session: Session, actor: Actor, user: User) -> None:
    """Check that an account has no permission beyond the actor's.

    Raises:
        Forbidden: the account has one. Acting on it would give the actor its powers.
    """
    permissions = permissions_of(session, user, group_ids_of(session, user))
    require_within(actor, permissions, "account", user.name)


def check_members(session: Session, actor: Actor, user_ids: Iterable[int]) -> None:
    """Check the rank of people, as their permissions change with a group. Administrators keep
    theirs.

    Raises:
        Forbidden: one of the accounts has permissions beyond the actor's.
    """
    people = select(User).where(User.id.in_(set(user_ids)), User.role != "administrator")
    for user in session.scalars(people.order_by(User.key)):
        check_rank(session, actor, user)


def check_group(session: Session, actor: Actor, group: Group) -> None:
    """Check that the actor may grant what a group gives or takes.

    Taking a person out of a group that takes a permission gives it back.

    Raises:
        Forbidden: the actor may not grant, or lacks such a permission.
    """
    named = set(session.scalars(select(Grant.permission).where(Grant.group_id == group.id)))
    if named:
        actor.require("permissions.grant")
    require_within(actor, named, "group", group.name)


def check_group_and_members(session: Session, actor: Actor, group: Group) -> None:
    """Check an action that changes the permissions of all members of a group.

    Raises:
        Forbidden: the actor may not grant, or a member has permissions beyond the actor's.
    """
    check_group(session, actor, group)
    members = select(GroupMember.user_id).where(GroupMember.group_id == group.id)
    check_members(session, actor, session.scalars(members))


def check_membership(session: Session, actor: Actor, group: Group, *, joins: bool) -> None:
    """Check that the actor may let people join or leave a group. Who joins gets what is shared with
    it.

    Raises:
        Forbidden: the actor may not grant, or can't see what is shared with the group.
    """
    check_group(session, actor, group)
    if not joins:
        return
    actor.require("permissions.grant")
    if actor.role == "administrator" or group.id in actor.group_ids:
        return
    if session.scalar(select(Share.id).where(Share.group_id == group.id).limit(1)) is not None:
        raise Forbidden(
            "Datasets, models or jobs are shared with the group {name}, and you are not in it. "
            "Ask an administrator, or a member who may grant permissions.",
            name=group.name,
            code="beyond_own",
        )
