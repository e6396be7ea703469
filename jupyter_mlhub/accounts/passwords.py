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
from ..languages import paragraph, say, template

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
        easy = say("This password is easy to guess.")
        raise Invalid.field("password", paragraph([easy, *(say(hint) for hint in hints if hint)]))


HINTS = (
    template("Use a few words, avoid common phrases."),
    template("No need for symbols, digits, or uppercase letters."),
    template("Add another word or two. Uncommon words are better."),
    template("Straight rows of keys are easy to guess."),
    template("Short keyboard patterns are easy to guess."),
    template("Use a longer keyboard pattern with more turns."),
    template('Repeats like "aaa" are easy to guess.'),
    template('Repeats like "abcabcabc" are only slightly harder to guess than "abc".'),
    template("Avoid repeated words and characters."),
    template('Sequences like "abc" or "6543" are easy to guess.'),
    template("Avoid sequences."),
    template("Recent years are easy to guess."),
    template("Avoid recent years."),
    template("Avoid years that are associated with you."),
    template("Dates are often easy to guess."),
    template("Avoid dates and years that are associated with you."),
    template("This is a top-10 common password."),
    template("This is a top-100 common password."),
    template("This is a very common password."),
    template("This is similar to a commonly used password."),
    template("A word by itself is easy to guess."),
    template("Names and surnames by themselves are easy to guess."),
    template("Common names and surnames are easy to guess."),
    template("Capitalization doesn't help very much."),
    template("All-uppercase is almost as easy to guess as all-lowercase."),
    template("Reversed words aren't much harder to guess."),
    template("Predictable substitutions like '@' instead of 'a' don't help very much."),
)
"""The sentences of zxcvbn, so that they get translations."""


@cache
def decoy_hash() -> str:
    """Return a hash that no password fits, so that unknown names take as long as known ones."""
    return hash_password("no account has this password")
