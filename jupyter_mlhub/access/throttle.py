"""Slowing down those who guess passwords, for all processes at once.

Failures count for an account *as tried from one address*, and for the address: nobody elsewhere can
make the right person wait. Who is signed in from an address does not wait for others who share it.

The library ``limits`` counts in one process or in a server such as Redis. All that the processes of
a hub have in common is the database.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..database import Database, FailedSignIns, SignIn, User, now
from ..errors import TooMany
from ..wording import counted

FORGET_AFTER = timedelta(hours=1)
_ACCOUNT = (5, 60)
_ADDRESS = (20, 60)
"""The number of free attempts, and the longest wait in seconds. It is short, as the right person
may have to wait too."""


class Throttle:
    """Counts attempts before they are tried, so that many attempts at once are not free."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def attempt(self, account: str, address: str) -> TooMany | None:
        """Count an attempt to sign in.

        Returns:
            The error to answer with if the attempt fails; None for the usual one. It is set where
                the address has to wait, but the account is signed in from there. Others must not
                learn that it is.

        Raises:
            TooMany: the account has to wait at this address, or the address has to. The attempt
                must not be tried.
        """
        with self._database.write() as session:
            _forget(session)
            address_waits = None
            try:
                if address:
                    _count(session, _place(address), *_ADDRESS)
            except TooMany as error:
                if not _is_known(session, account, address):
                    raise
                address_waits = error
            try:
                _count(session, _pair(account, address), *_ACCOUNT)
            except TooMany as error:
                raise address_waits or error from None
        return address_waits

    def attempt_code(self, address: str) -> None:
        """Count a wrong one-time code.

        Raises:
            TooMany: the address has to wait.
        """
        with self._database.write() as session:
            _forget(session)
            _count(session, f"code {network(address)}", *_ADDRESS)

    def succeeded(self, session: Session, account: str, address: str) -> None:
        """Forget the account's failures at this address, in the transaction of the sign-in.

        Of the address only this attempt is forgotten. Otherwise an account of one's own would allow
        more guesses about those of others.
        """
        session.execute(delete(FailedSignIns).where(FailedSignIns.key == _pair(account, address)))
        row = session.get(FailedSignIns, _place(address), with_for_update=True)
        if row is not None:
            row.count = max(0, row.count - 1)
            if not _is_known(session, account, address):
                row.blocked_until = now()


def network(address: str) -> str:
    """Return the network of one caller: an IPv4 address, or the first half of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _pair(account: str, address: str) -> str:
    return "account " + hashlib.sha256(f"{account}\n{network(address)}".encode()).hexdigest()


def _place(address: str) -> str:
    return f"address {network(address)}"


def _is_known(session: Session, account: str, address: str) -> bool:
    """Return whether the account is signed in from the same network."""
    places = (
        select(SignIn.address)
        .join(User, User.id == SignIn.user_id)
        .where(User.key == account, SignIn.expires_at > now(), SignIn.address != "")
        .distinct()
    )
    return network(address) in {network(known) for known in session.scalars(places)}


def _forget(session: Session) -> None:
    session.execute(delete(FailedSignIns).where(FailedSignIns.last_at < now() - FORGET_AFTER))


def _count(session: Session, key: str, free: int, longest: int) -> None:
    row = session.get(FailedSignIns, key, with_for_update=True)
    if row is None:
        row = FailedSignIns(key=key, count=0, last_at=now(), blocked_until=now())
        session.add(row)
    wait = (row.blocked_until - now()).total_seconds()
    if wait > 0:
        seconds = math.ceil(wait)
        raise TooMany(
            "There were too many failed sign-ins. Try again in {wait}.",
            wait=counted(seconds, "second"),
            retry_after=seconds,
        )
    row.count += 1
    row.last_at = now()
    if row.count > free:
        delay = min(2 ** min(row.count - free, 20), longest)
        row.blocked_until = now() + timedelta(seconds=delay)
