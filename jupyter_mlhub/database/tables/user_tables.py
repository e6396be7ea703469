"""Tables of accounts, groups, roles, grants and sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..base import Base, now


class User(Base):
    """An account. ``key`` is the name in lower case: ``Ada`` and ``ada`` are the same person."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(256))
    role: Mapped[str] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    generation: Mapped[int] = mapped_column(default=0)
    """Tokens carry this number. Raising it ends all sign-ins of the account at once."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = ({"sqlite_autoincrement": True},)  # tokens name people by their ids

    def __repr__(self) -> str:
        return f"<User {self.id} {self.name}>"


class Group(Base):
    """People who get permissions and shares as a group."""

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = ({"sqlite_autoincrement": True},)


class GroupMember(Base):
    __tablename__ = "group_members"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Role(Base):
    """A role beside the built-in ones."""

    __tablename__ = "roles"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    description: Mapped[str] = mapped_column(Text, default="")
    permissions: Mapped[list[Any]] = mapped_column(default=list)


class Grant(Base):
    """A single permission that is given to, or taken from, a person or a group."""

    __tablename__ = "grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    permission: Mapped[str] = mapped_column(String(64))
    allowed: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("user_id", "permission"),
        UniqueConstraint("group_id", "permission"),
    )


class SignIn(Base):
    """A sign-in or a personal access token, valid while the row exists."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100), default="")
    """The name of a personal access token; empty for a sign-in."""
    scopes: Mapped[list[Any] | None]
    """The permissions of a personal access token; None for all that the person has."""
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index(None, "user_id", "created_at"),)


class ForeignIdentity(Base):
    """The account of a person as an OpenID Connect provider or JupyterHub knows them."""

    __tablename__ = "foreign_identities"

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class PasswordReset(Base):
    """A one-time code with which a person chooses a new password. Only its hash is stored."""

    __tablename__ = "password_resets"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]


class FailedSignIns(Base):
    """The failures of an account name or an address, and the time until which it has to wait."""

    __tablename__ = "failed_sign_ins"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime]


def names_of(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of accounts by their ids, with one query for a whole list."""
    wanted = set(user_ids)
    return dict(session.execute(_NAMES, {"ids": wanted}).all()) if wanted else {}


_NAMES = select(User.id, User.name).where(User.id.in_(bindparam("ids", expanding=True)))
