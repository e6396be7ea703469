"""Passwords: argon2id hashes with OWASP's minimum parameters, and a check against easy guesses."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..errors import Invalid

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_NICENESS = 10


def _step_back() -> None:
    """Lower the priority of this thread below those that answer requests (on Linux)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


# Every check takes 19 MiB and a core for some 20 ms: a flood of sign-ins must not take the machine.
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="mlhub-password", initializer=_step_back)

_WEAKEST = 2
"""The score of zxcvbn below which fewer than a hundred million guesses find the password."""


def hash_password(password: str) -> str:
    """Hash a password. One password at a time is hashed."""
    return _THREAD.submit(_HASHER.hash, password).result()


def verify_password(password_hash: str, password: str) -> bool:
    """Return whether a password fits. An account without a password takes as long as any other."""
    try:
        return _THREAD.submit(_HASHER.verify, password_hash, password).result()
    except VerificationError:
        return False
    except InvalidHashError:
        verify_password(decoy_hash(), password)
        return False


def check_password(name: str, password: str) -> None:
    """Check that a password is hard to guess.

    Raises:
        Invalid: the password is easy to guess. The sentence says why.
    """
    from zxcvbn import zxcvbn  # its word lists take memory that most processes never need

    found = zxcvbn(password[:72], user_inputs=[name, "mlhub", "jupyter"])
    if found["score"] < _WEAKEST:
        feedback = found["feedback"]
        hints = [feedback["warning"], *feedback["suggestions"]]
        advice = " ".join(hint.rstrip(".") + "." for hint in hints if hint)
        raise Invalid.field("password", f"This password is easy to guess. {advice}".strip())


@cache
def decoy_hash() -> str:
    """Return a hash that no password fits, so that unknown names take as long as known ones."""
    return hash_password("no account has this password")
