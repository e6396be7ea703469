"""Sign-in tokens: JWTs signed with a key that stays in the hub's state directory."""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
from jwt.utils import base64url_decode, base64url_encode
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from ..database import Database, SignIn, User, now
from ..errors import Unauthenticated
from ..languages import say
from .actor import Actor, make_actor
from .audit_trail import record
from .keys import load_key, make_key

ALGORITHM = "HS256"
ISSUER = "jupyter-mlhub"
AUDIENCE = "jupyter-mlhub-api"
DAY = 86400
MAX_DAYS = 366
"""The number of days for which a personal access token may be valid."""
REQUIRED = ["exp", "iat", "jti", "sub", "iss", "aud"]

_CLOCKS_DIFFER = 2 * 3600
"""The number of seconds by which clocks may differ."""

_ENDED = say("This sign-in is no longer valid. Sign in again.")


@dataclass(frozen=True)
class Checked:
    """The person of a valid token. Times are seconds since 1970."""

    actor: Actor
    expires_at: float
    renewed_from: float
    """From this time on the token is renewed by its keeper. Personal tokens never are."""


class Tokens:
    """Issues, checks, renews and ends sign-ins and personal access tokens.

    A token is valid while its signature, its claims and its row in the database are. Signing out, a
    new password or deactivation end it at once, in every process.
    """

    def __init__(self, database: Database, key_file: Path | None, lifetime: int) -> None:
        """Load the key.

        Args:
            key_file: the file of the key, which is made where it is missing; None for a process
                that signs nobody in.
            lifetime: the number of seconds for which a sign-in is valid.
        """
        self._database = database
        self._own_key: bytes | None = None
        if key_file is not None:
            make_key(key_file)
            self._own_key = load_key(key_file)
        self._lifetime = lifetime

    def begin(self, session: Session, user: User, *, address: str = "", agent: str = "") -> str:
        """Sign a user in, in the caller's transaction, and return the token."""
        session.execute(delete(SignIn).where(SignIn.expires_at < now()))
        return self._issue(session, user, self._lifetime, address=address, agent=agent)

    def begin_personal(
        self,
        session: Session,
        user: User,
        name: str,
        scopes: list[str] | None,
        days: int,
        until: datetime | None = None,
    ) -> str:
        """Make a personal access token in the caller's transaction. It ends at ``until`` at the
        latest."""
        seconds = days * DAY
        if until is not None:
            seconds = max(1, min(seconds, int((until - now()).total_seconds())))
        return self._issue(session, user, seconds, name=name, scopes=scopes)

    def check(self, token: str, address: str = "") -> Checked:
        """Return the person of a token, with what they may do now.

        Raises:
            Unauthenticated: the token is forged, expired or ended, or the account is gone or
                inactive.
        """
        memory = self._database.memory
        stamp = memory.stamp()
        claims = self._claims(token)
        with self._database.read() as session:
            sign_in, user = _valid(session, claims)
            actor = make_actor(
                session, user, scopes=sign_in.scopes, address=address, sign_in=sign_in.id
            )
        renewed_from = math.inf if sign_in.name else (claims["iat"] + claims["exp"]) / 2
        checked = Checked(actor, claims["exp"], renewed_from)
        memory.keep(stamp, (token, address), checked)
        return checked

    def checked(self, token: str, address: str = "") -> Checked | None:
        """Return the last answer of ``check`` if nothing in the database has changed since. It
        never waits."""
        found: Checked | None = self._database.memory.recall((token, address))
        return found if found is not None and time.time() < found.expires_at else None

    def renew_if_due(self, token: str) -> str | None:
        """Return a new token for the same sign-in once half of its life is over; else None.

        Raises:
            Unauthenticated: the sign-in has ended.
        """
        claims = self._claims(token)
        if time.time() < (claims["iat"] + claims["exp"]) / 2:
            return None
        with self._database.write() as session:
            sign_in, user = _valid(session, claims)
            if sign_in.name:
                return None  # a personal token ends at its fixed time
            return self._sign(sign_in, user, self._lifetime)

    def revoke(self, token: str, address: str = "") -> None:
        """End a sign-in at once, in every process.

        A token that is not valid is ignored. So is a personal one: scripts use it too, and it is
        ended where it was made.
        """
        try:
            claims = self._claims(token)
        except Unauthenticated:
            return
        with self._database.write() as session:
            found = session.get(SignIn, claims["jti"], with_for_update=True)
            if found is None or found.name:
                return
            name = session.get_one(User, found.user_id).name
            session.delete(found)
            record(
                session,
                None,
                "session.sign_out",
                f"user:{name}",
                actor_name=name,
                address=address,
            )

    def _issue(self, session: Session, user: User, seconds: int, **values: Any) -> str:
        sign_in = SignIn(id=secrets.token_urlsafe(16), user_id=user.id, **values)
        token = self._sign(sign_in, user, seconds)
        session.add(sign_in)
        return token

    def _sign(self, sign_in: SignIn, user: User, seconds: int) -> str:
        issued = int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user.id),
            "jti": sign_in.id,
            "iat": issued,
            "exp": issued + seconds,
            "gen": user.generation,
        }
        sign_in.expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    @property
    def _key(self) -> bytes:
        if self._own_key is None:
            raise Unauthenticated("This process has no key for tokens.")
        return self._own_key

    def _claims(self, token: str) -> dict[str, Any]:
        if not _is_canonical(token):
            raise Unauthenticated(_ENDED)
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                # Checked below: another machine's clock may be ahead.
                options={"require": REQUIRED, "verify_iat": False},
            )
            sane = (
                all(type(claims[name]) is int for name in ("exp", "iat"))
                and claims["iat"] <= time.time() + _CLOCKS_DIFFER
                and 0 < claims["exp"] - claims["iat"] <= max(self._lifetime, MAX_DAYS * DAY)
                and isinstance(claims["jti"], str)
                and 0 < len(claims["jti"]) <= 64
                and claims["sub"].isascii()
                and claims["sub"].isdecimal()
                and len(claims["sub"]) < 16
            )
        except (jwt.InvalidTokenError, ValueError, OverflowError) as error:
            raise Unauthenticated(_ENDED) from error
        if not sane:
            raise Unauthenticated(_ENDED)
        return claims


def _is_canonical(token: str) -> bool:
    """Return whether a token is spelled as it was issued. Base64 has several spellings of the same
    bytes."""
    try:
        return all(
            base64url_encode(base64url_decode(part)).decode() == part for part in token.split(".")
        )
    except ValueError:
        return False


def _valid(session: Session, claims: dict[str, Any]) -> tuple[SignIn, User]:
    known = {"sign_in": claims["jti"], "user": int(claims["sub"])}
    found = session.execute(_SIGNED_IN, known).one_or_none()
    if found is None:
        raise Unauthenticated(_ENDED)
    sign_in, user = found
    if sign_in.expires_at < now() or not user.active or user.generation != claims.get("gen"):
        raise Unauthenticated(_ENDED)
    return sign_in, user


_SIGNED_IN = (
    select(SignIn, User)
    .join(User, User.id == SignIn.user_id)
    .where(SignIn.id == bindparam("sign_in"), User.id == bindparam("user"))
)
