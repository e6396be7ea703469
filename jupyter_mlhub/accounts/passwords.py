"""Passwords: argon2id hashes at OWASP's minimum, one at a time, and no easy guesses."""

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
    """Leave the CPU to the threads that answer requests (Linux, where each has its priority)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


# Every check takes 19 MiB and a core for some 20 ms: a flood of sign-ins must not take the machine.
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="mlhub-password", initializer=_step_back)

_WEAKEST = 2
"""zxcvbn's score: below it, fewer than a hundred million guesses find the password."""


def hash_password(password: str) -> str:
    return _THREAD.submit(_HASHER.hash, password).result()


def verify_password(password_hash: str, password: str) -> bool:
    """Whether it fits. Takes as long for an account without a password as for any other."""
    try:
        return _THREAD.submit(_HASHER.verify, password_hash, password).result()
    except VerificationError:
        return False
    except InvalidHashError:
        verify_password(decoy_hash(), password)
        return False


def check_password(name: str, password: str) -> None:
    """
    Raises:
        Invalid: the password is easy to guess; it says why.
    """
    from zxcvbn import zxcvbn  # its word lists take memory that most processes never need

    found = zxcvbn(password[:72], user_inputs=[name, "mlhub", "jupyter"])
    if found["score"] < _WEAKEST:
        feedback = found["feedback"]
        hints = [feedback["warning"], *feedback["suggestions"]]
        said = " ".join(hint.rstrip(".") + "." for hint in hints if hint)
        raise Invalid.field("password", f"This password is easy to guess. {said}".strip())


@cache
def decoy_hash() -> str:
    """A hash that no password fits: checking it makes unknown names cost as much as known ones."""
    return hash_password("no account has this password")
