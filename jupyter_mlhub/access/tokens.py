"""Sign-in tokens: JWTs signed with a key that never leaves the hub's state directory."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
from sqlalchemy import delete

from ..database import Database, RevokedToken, User, now
from ..errors import Unauthenticated, Unavailable

ALGORITHM = "HS256"
ISSUER = "jupyter-mlhub"
AUDIENCE = "jupyter-mlhub-api"
KEY_BYTES = 32
REQUIRED = ["exp", "iat", "jti", "sub", "iss", "aud"]

_ENDED = "This sign-in is no longer valid. Sign in again."


class Tokens:
    """Issues, checks and revokes tokens."""

    def __init__(self, database: Database, key_file: Path, lifetime: int) -> None:
        self._database = database
        self._key = _load_or_make_key(key_file)
        self._lifetime = lifetime

    def issue(self, user: User) -> str:
        issued = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user.id),
            "jti": secrets.token_urlsafe(16),
            "iat": issued,
            "exp": issued + self._lifetime,
            "gen": user.generation,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def user(self, token: str) -> User:
        """The active user whose sign-in this token is.

        Raises:
            Unauthenticated: forged, expired, revoked, or the account is gone or inactive.
        """
        claims = self._claims(token)
        with self._database.read() as session:
            if session.get(RevokedToken, claims["jti"]) is not None:
                raise Unauthenticated(_ENDED)
            user = session.get(User, int(claims["sub"]))
        if user is None or not user.active or user.generation != claims.get("gen"):
            raise Unauthenticated(_ENDED)
        return user

    def revoke(self, token: str) -> None:
        """End this sign-in at once, in every process. A token that is not valid is left alone."""
        try:
            claims = self._claims(token)
        except Unauthenticated:
            return
        with self._database.write() as session:
            session.execute(delete(RevokedToken).where(RevokedToken.expires_at < now()))
            expires = datetime.fromtimestamp(claims["exp"], UTC)
            session.merge(RevokedToken(jti=claims["jti"], expires_at=expires))

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": REQUIRED},
            )
            sane = (
                all(type(claims[name]) is int for name in ("exp", "iat"))
                and claims["exp"] - claims["iat"] <= self._lifetime
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


def _load_or_make_key(path: Path) -> bytes:
    """The signing key, made on the first start; two processes that start at once agree on one."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) < KEY_BYTES:
        raise Unavailable(
            f"The signing key in {path} is too short. Remove the file and start again: a new key "
            "is made, and everybody signs in anew.",
            code="signing_key",
        )
    return key
