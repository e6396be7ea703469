"""Rank: nobody acts on accounts, roles and groups that may more than they do."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.actor import Actor, group_ids_of, permissions_of
from ..database import Grant, Group, GroupMember, Share, User
from ..errors import Forbidden


def require_within(actor: Actor, permissions: Iterable[str], whose: str) -> None:
    """
    Raises:
        Forbidden: what is acted upon has permissions that the actor does not have.
    """
    beyond = frozenset(permissions) - actor.permissions
    if beyond:
        raise Forbidden(
            f"You may not do this to {whose}, which has more permissions than you: "
            f"{', '.join(sorted(beyond))}. Ask an administrator.",
            code="beyond_own",
        )


def check_rank(session: Session, actor: Actor, user: User) -> None:
    """
    Raises:
        Forbidden: the account may more than the actor; to act on it would be a way to its powers.
    """
    require_within(actor, permissions_of(session, user, group_ids_of(session, user)), user.name)


def check_members(session: Session, actor: Actor, user_ids: Iterable[int]) -> None:
    """What people may do changes with their groups, except for what administrators may.

    Raises:
        Forbidden: one of the accounts may more than the actor.
    """
    people = select(User).where(User.id.in_(set(user_ids)), User.role != "administrator")
    for user in session.scalars(people.order_by(User.key)):
        check_rank(session, actor, user)


def check_group(session: Session, actor: Actor, group: Group) -> None:
    """A group that gives or takes permissions is changed by those who may grant them.

    To take somebody out of a group that takes a permission gives it back.

    Raises:
        Forbidden: the actor may not, or lacks what the group gives or takes.
    """
    named = set(session.scalars(select(Grant.permission).where(Grant.group_id == group.id)))
    if named:
        actor.require("permissions.grant")
    require_within(actor, named, f"the group {group.name}")


def check_group_and_members(session: Session, actor: Actor, group: Group) -> None:
    """For what changes the permissions of all who are in the group."""
    check_group(session, actor, group)
    members = select(GroupMember.user_id).where(GroupMember.group_id == group.id)
    check_members(session, actor, session.scalars(members))


def check_membership(session: Session, actor: Actor, group: Group, *, joins: bool) -> None:
    """Who joins a group is given all that is shared with it.

    Raises:
        Forbidden: the actor may not grant, or things are shared with the group that are not shared
            with the actor.
    """
    check_group(session, actor, group)
    if not joins:
        return
    actor.require("permissions.grant")
    if actor.role == "administrator" or group.id in actor.group_ids:
        return
    if session.scalar(select(Share.id).where(Share.group_id == group.id).limit(1)) is not None:
        raise Forbidden(
            f"Datasets, models or jobs are shared with the group {group.name}, and you are not in "
            "it. Ask an administrator, or a member who may grant permissions.",
            code="beyond_own",
        )
