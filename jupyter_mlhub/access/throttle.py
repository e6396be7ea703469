"""Slowing down those who guess passwords: by account and by address, for all processes at once."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ..database import Database, FailedSignIns, now
from ..errors import TooMany

FORGET_AFTER = timedelta(hours=1)
_ACCOUNT = (5, 60)
_ADDRESS = (20, 900)
"""Free attempts, and the longest wait in seconds. An account's is short: its owner waits too."""


class Throttle:
    """Counts attempts before they are tried, so that many at once are not free."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def attempt(self, account: str, address: str) -> None:
        """Count an attempt to sign in.

        Raises:
            TooMany: the account or the address has to wait; the attempt is not tried.
        """
        with self._database.write() as session:
            session.execute(
                delete(FailedSignIns).where(FailedSignIns.last_at < now() - FORGET_AFTER)
            )
            _count(session, f"account:{account}", *_ACCOUNT)
            if address:
                _count(session, f"address:{address}", *_ADDRESS)

    def succeeded(self, session: Session, account: str, address: str) -> None:
        """Forget the account's failures, within the transaction that signs in.

        Of the address only this attempt is taken back: an account of one's own must not be a way
        to go on guessing those of others.
        """
        session.execute(delete(FailedSignIns).where(FailedSignIns.key == f"account:{account}"))
        row = session.get(FailedSignIns, f"address:{address}", with_for_update=True)
        if row is not None:
            row.count -= 1
            row.blocked_until = now()


def _count(session: Session, key: str, free: int, longest: int) -> None:
    row = session.get(FailedSignIns, key, with_for_update=True)
    if row is None:
        row = FailedSignIns(key=key, count=0, last_at=now(), blocked_until=now())
        session.add(row)
    wait = (row.blocked_until - now()).total_seconds()
    if wait > 0:
        seconds = math.ceil(wait)
        raise TooMany(
            f"There were too many failed sign-ins. Try again in {seconds} "
            f"second{'s' if seconds > 1 else ''}.",
            retry_after=seconds,
        )
    row.count += 1
    row.last_at = now()
    if row.count > free:
        delay = min(2 ** min(row.count - free, 20), longest)
        row.blocked_until = now() + timedelta(seconds=delay)
