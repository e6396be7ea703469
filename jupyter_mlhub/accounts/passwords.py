"""Password hashes: argon2id at OWASP's minimum, a few at a time."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Every check takes 19 MiB and a core for some 20 ms: a flood of sign-ins must not take the machine.
_SLOTS = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    with _SLOTS:
        return _HASHER.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    with _SLOTS:
        try:
            return _HASHER.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def decoy_hash() -> str:
    """A hash that no password fits: checking it makes unknown names cost as much as known ones."""
    return hash_password("no account has this password")
