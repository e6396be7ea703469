"""The accounts service."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ..database import Database, User, like_pattern
from ..database import page as paged
from ..errors import Conflict, Invalid, Unauthenticated
from ..schemas.accounts import NewUser, UserInfo
from ..schemas.base import ListQuery, Page
from .passwords import decoy_hash, hash_password, verify_password


class Accounts:
    """Creates, lists and recognises users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_empty(self) -> bool:
        """Whether nobody has an account yet, so that the first one may be made."""
        with self._database.read() as session:
            return session.scalar(select(User.id).limit(1)) is None

    def create_first(self, name: str, password: str) -> User:
        """The administrator's account of a new hub.

        Raises:
            Conflict: somebody has an account already.
        """
        _check_password(name, password)
        password_hash = hash_password(password)
        with self._database.write() as session:
            if session.scalar(select(func.count(User.id))):
                raise Conflict(
                    "This hub has its first account already. Sign in, or ask its administrator.",
                    code="not_first",
                )
            user = User(
                name=name, key=name.lower(), password_hash=password_hash, role="administrator"
            )
            session.add(user)
        return user

    def create(self, new: NewUser) -> UserInfo:
        """A further account.

        Raises:
            Conflict: the name is taken.
        """
        _check_password(new.name, new.password)
        password_hash = hash_password(new.password)
        user = User(name=new.name, key=new.name.lower(), password_hash=password_hash, role=new.role)
        try:
            with self._database.write() as session:
                session.add(user)
        except IntegrityError as error:
            raise Conflict(
                f"There is an account named {new.name} already. Choose another name.",
                code="name_taken",
            ) from error
        return user_info(user)

    def authenticate(self, name: str, password: str) -> User:
        """The user with this name and password.

        Raises:
            Unauthenticated: they don't belong together; it does not say which one is wrong.
        """
        with self._database.read() as session:
            user = session.scalar(select(User).where(User.key == name.lower()))
        fits = verify_password(user.password_hash if user else decoy_hash(), password)
        if user is None or not fits or not user.active:
            raise Unauthenticated(
                "The name or the password is wrong. Try again, or ask your administrator.",
                code="wrong_credentials",
            )
        return user

    def page(self, query: ListQuery) -> Page[UserInfo]:
        statement = select(User)
        if query.filter:
            statement = statement.where(
                User.key.like(like_pattern(query.filter.lower()), escape="\\")
            )
        with self._database.read() as session:
            rows, total, following = paged(
                session,
                statement,
                sort="key",
                columns={"key": User.key},
                key=User.id,
                cursor=query.cursor,
                limit=query.limit,
            )
            items = [user_info(user) for user in rows]
        return Page[UserInfo](items=items, total=total, next=following)


def user_info(user: User) -> UserInfo:
    return UserInfo.model_validate(user, from_attributes=True)


def _check_password(name: str, password: str) -> None:
    if password.lower() == name.lower():
        raise Invalid.field("password", "The password must not be the name. Choose another one.")
