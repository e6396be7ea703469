"""The accounts service: people, their roles and groups."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..access.actor import Actor, group_ids_of
from ..access.audit_trail import record
from ..database import (
    Database,
    Group,
    GroupMember,
    Role,
    SignIn,
    User,
    like_pattern,
    paginate,
)
from ..errors import Conflict, Forbidden, Invalid, NotFound
from ..schemas.base import ListQuery, Page
from ..schemas.people.accounts import ImportedUser, ImportedUsers, NewUser, UserChanges, UserInfo
from ..schemas.people.permissions import BUILT_IN_ROLES
from .handover import owns_something, transfer
from .passwords import check_password, hash_password
from .ranks import check_membership, check_rank, require_within
from .resets import new_code, void_codes
from .tables import read_accounts

NO_PASSWORD = "!"
"""This is no hash: nobody can sign in before a password was chosen with a code."""


class Accounts:
    """Creates, lists, changes and deletes users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_empty(self) -> bool:
        """Return whether there is no account yet, so that the first one may be made."""
        with self._database.read() as session:
            return session.scalar(select(User.id).limit(1)) is None

    def create_first(self, name: str, password: str, *, address: str = "") -> User:
        """Create the administrator's account of a new hub.

        Raises:
            Conflict: there is an account already.
            Invalid: the password is easy to guess.
        """
        check_password(name, password)
        password_hash = hash_password(password)
        with self._database.write() as session:
            if session.scalar(select(User.id).limit(1)) is not None:
                raise Conflict(
                    "This hub has its first account already. Sign in, or ask its administrator.",
                    code="not_first",
                )
            user = add_user(session, name, password_hash, "administrator")
            record(
                session,
                None,
                "users.create_first",
                f"user:{name}",
                actor_name=name,
                address=address,
            )
        return user

    def create(self, actor: Actor, new: NewUser) -> UserInfo:
        """Create an account.

        Raises:
            Conflict: the name is taken.
            Invalid: the password is easy to guess, or there is no such role or group.
            Forbidden: the role has permissions that the actor lacks.
        """
        actor.require("users.create")
        check_password(new.name, new.password)
        password_hash = hash_password(new.password)
        with self._database.write() as session:
            _check_role(session, actor, new.role)
            user = add_user(session, new.name, password_hash, new.role)
            user.notes = new.notes
            user.must_change_password = new.must_change_password
            _set_groups(session, actor, user, new.groups)
            record(session, actor, "users.create", f"user:{user.name}", role=user.role)
            return user_info(session, user)

    def import_csv(self, actor: Actor, text: str) -> ImportedUsers:
        """Create accounts from CSV, all or none. Each person chooses a password with a one-time
        code.

        Raises:
            Invalid: a line can't be used. The sentence names it.
        """
        actor.require("users.create")
        actor.require("users.reset_password")
        rows = read_accounts(text)
        items = []
        with self._database.write() as session:
            for line, (name, role, groups, notes) in rows:
                try:
                    _check_role(session, actor, role)
                    user = add_user(session, name, NO_PASSWORD, role)
                    user.notes = notes
                    _set_groups(session, actor, user, groups)
                except (Invalid, Conflict, Forbidden) as error:
                    raise Invalid.field(
                        "csv", "Line {line}: {why}", line=line, why=error.detail
                    ) from error
                items.append(ImportedUser(name=name, code=new_code(session, user)[0]))
                record(session, actor, "users.create", f"user:{name}", role=role, imported=True)
        return ImportedUsers(items=items)

    def page(self, actor: Actor, query: ListQuery) -> Page[UserInfo]:
        actor.require("users.read")
        statement = select(User)
        if query.filter:
            statement = statement.where(
                User.key.like(like_pattern(query.filter.lower()), escape="\\")
            )
        with self._database.read() as session:
            return paginate(
                session,
                statement,
                query,
                Page[UserInfo],
                lambda users: _infos(session, users),
                sort="key",
                by=[User.key],
            )

    def get(self, actor: Actor, name: str) -> UserInfo:
        actor.require("users.read")
        with self._database.read() as session:
            return user_info(session, find_user(session, name))

    def change(self, actor: Actor, name: str, changes: UserChanges) -> UserInfo:
        """Change an account. Deactivation ends its sign-ins at once.

        Raises:
            Conflict: the name is taken, or no administrator would be left.
        """
        actor.require("users.update")
        given = changes.model_dump(exclude_none=True)
        with self._database.write() as session:
            user = find_user(session, name, lock=True)
            check_rank(session, actor, user)
            if changes.role is not None and changes.role != user.role:
                actor.require("permissions.grant")
                _check_role(session, actor, changes.role)
            stays = (changes.role or user.role) == "administrator" and changes.active is not False
            if not stays:
                _keep_an_administrator(session, user)
            if changes.name is not None:
                _rename(session, user, changes.name)
            if changes.role is not None:
                user.role = changes.role
            if changes.notes is not None:
                user.notes = changes.notes
            if changes.groups is not None:
                _set_groups(session, actor, user, changes.groups)
            if changes.active is not None and changes.active != user.active:
                user.active = changes.active
                end_sign_ins(session, user)
            given.pop("notes", None)
            record(session, actor, "users.update", f"user:{name}", **given)
            return user_info(session, user)

    def delete(self, actor: Actor, name: str, transfer_to: str | None) -> None:
        """Delete an account. What it owns goes to somebody else.

        Raises:
            Conflict: it owns something and nobody is named to take it, or it is the last
                administrator's.
        """
        actor.require("users.delete")
        with self._database.write() as session:
            user = find_user(session, name, lock=True)
            check_rank(session, actor, user)
            _keep_an_administrator(session, user)
            if transfer_to is not None:
                heir = find_user(session, transfer_to)
                if heir.id == user.id:
                    raise Invalid.field("transfer_to", "Name somebody else to take over.")
                transfer(session, user, heir)
            elif owns_something(session, user):
                raise Conflict(
                    "{name} owns datasets, models or jobs. Say who takes them over "
                    "(transfer_to), or deactivate the account instead.",
                    name=user.name,
                    code="owns_something",
                )
            session.delete(user)
            record(session, actor, "users.delete", f"user:{user.name}", transfer_to=transfer_to)


def user_info(session: Session, user: User) -> UserInfo:
    return _infos(session, [user])[0]


def _infos(session: Session, users: Sequence[User]) -> list[UserInfo]:
    """Accounts with their groups, in one query for all."""
    memberships = (
        select(GroupMember.user_id, Group.name)
        .join(Group, GroupMember.group_id == Group.id)
        .where(GroupMember.user_id.in_([user.id for user in users]))
        .order_by(Group.key)
    )
    groups: dict[int, list[str]] = {user.id: [] for user in users}
    for user_id, name in session.execute(memberships):
        groups[user_id].append(name)
    return [
        UserInfo(
            id=user.id,
            name=user.name,
            role=user.role,
            active=user.active,
            must_change_password=user.must_change_password,
            notes=user.notes,
            groups=groups[user.id],
            created_at=user.created_at,
        )
        for user in users
    ]


def find_user(session: Session, name: str, *, lock: bool = False) -> User:
    """Find an account by its name, in any case.

    Raises:
        NotFound: there is none.
    """
    statement = select(User).where(User.key == name.lower())
    user = session.scalar(statement.with_for_update() if lock else statement)
    if user is None:
        raise NotFound("There is no account named {name}.", name=name, code="no_user")
    return user


def end_sign_ins(session: Session, user: User) -> None:
    """End every sign-in, token and code of an account: by their rows, and by its generation."""
    user.generation += 1
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    void_codes(session, user)


def add_user(session: Session, name: str, password_hash: str, role: str) -> User:
    """Add an account.

    Raises:
        Conflict: the name is taken.
    """
    user = User(name=name, key=name.lower(), password_hash=password_hash, role=role)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise _taken(name) from error
    return user


def _rename(session: Session, user: User, name: str) -> None:
    try:
        with session.begin_nested():
            user.name, user.key = name, name.lower()
    except IntegrityError as error:
        raise _taken(name) from error


def _taken(name: str) -> Conflict:
    return Conflict(
        "There is an account named {name} already. Choose another name.",
        name=name,
        code="name_taken",
    )


def _check_role(session: Session, actor: Actor, name: str) -> None:
    """Check that a role exists and gives nothing beyond the actor's permissions.

    Raises:
        Invalid: there is no such role.
        Forbidden: the role has a permission that the actor lacks.
    """
    built_in = BUILT_IN_ROLES.get(name)
    role = None if built_in else session.get(Role, name)
    if built_in is None and role is None:
        raise Invalid.field("role", "There is no role {name}.", name=name)
    permissions = built_in[1] if built_in else frozenset(role.permissions if role else ())
    require_within(actor, permissions, "role", name)


def _keep_an_administrator(session: Session, user: User) -> None:
    """Check that another active administrator is left.

    The rows are locked, so that two administrators can't remove each other at the same time.

    Raises:
        Conflict: the user is the last one.
    """
    if user.role != "administrator" or not user.active:
        return
    statement = select(User.id).where(User.role == "administrator", User.active)
    if set(session.scalars(statement.with_for_update())) <= {user.id}:
        raise Conflict(
            "{name} is the last administrator. Make somebody else one first.",
            name=user.name,
            code="last_administrator",
        )


def _set_groups(session: Session, actor: Actor, user: User, names: list[str]) -> None:
    wanted = {name.lower(): name for name in names}
    found = {
        group.key: group for group in session.scalars(select(Group).where(Group.key.in_(wanted)))
    }
    for key, name in wanted.items():
        if key not in found:
            raise Invalid.field("groups", "There is no group {name}. Make it first.", name=name)
    before = set(group_ids_of(session, user))
    after = {group.id for group in found.values()}
    for group in session.scalars(select(Group).where(Group.id.in_(before ^ after))):
        check_membership(session, actor, group, joins=group.id in after)
    session.execute(delete(GroupMember).where(GroupMember.user_id == user.id))
    session.add_all(GroupMember(group_id=id_, user_id=user.id) for id_ in after)
    session.flush()
