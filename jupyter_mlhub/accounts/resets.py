"""One-time codes with which a person chooses a new password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..database import PasswordReset, User, now
from ..errors import Invalid

VALID_FOR = timedelta(days=3)


def new_code(session: Session, user: User) -> tuple[str, datetime]:
    """Make a code, and return it with the time at which it expires. Earlier codes become void."""
    session.flush()
    code = secrets.token_urlsafe(18)
    expires = now() + VALID_FOR
    void_codes(session, user)
    session.add(PasswordReset(code_hash=_hash(code), user_id=user.id, expires_at=expires))
    return code, expires


def void_codes(session: Session, user: User) -> None:
    """Make the account's codes void, and delete expired ones."""
    session.execute(
        delete(PasswordReset).where(
            (PasswordReset.user_id == user.id) | (PasswordReset.expires_at < now())
        )
    )


def is_valid(session: Session, code: str) -> bool:
    """Return whether a code can be redeemed now."""
    found = session.scalar(select(PasswordReset).where(PasswordReset.code_hash == _hash(code)))
    return found is not None and found.expires_at > now()


def redeem(session: Session, code: str) -> User:
    """Redeem a code, and return its user.

    Raises:
        Invalid: the code is wrong, used or expired.
    """
    statement = select(PasswordReset).where(PasswordReset.code_hash == _hash(code))
    found = session.scalar(statement.with_for_update())
    user = session.get(User, found.user_id) if found and found.expires_at > now() else None
    if found is None or user is None or not user.active:
        raise Invalid.field(
            "code", "This code is wrong, used or expired. Ask your administrator for a new one."
        )
    session.delete(found)
    return user


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
