"""Signing in and out, passwords, and the list of a person's sign-ins."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, func, select
from sqlalchemy.orm import Session

from ..access.actor import Actor, make_actor
from ..access.audit_trail import record
from ..access.throttle import Throttle
from ..access.tokens import Tokens
from ..database import Database, SignIn, User, like_pattern, paginate
from ..errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from ..schemas.base import ListQuery, Page
from ..schemas.people.accounts import (
    IssuedToken,
    NewToken,
    PasswordReset,
    SignInInfo,
)
from .passwords import check_password, decoy_hash, hash_password, verify_password
from .ranks import check_rank
from .resets import is_valid, new_code, redeem
from .users import NO_PASSWORD, end_sign_ins, find_user


@dataclass(frozen=True)
class Caller:
    """The address and browser of somebody who is not signed in yet."""

    address: str = ""
    agent: str = ""


class SigningIn:
    """Turns names and passwords into tokens, and ends sign-ins."""

    def __init__(self, database: Database, tokens: Tokens) -> None:
        self._database = database
        self._tokens = tokens
        self._throttle = Throttle(database)

    def sign_in(self, name: str, password: str, caller: Caller) -> tuple[Actor, str]:
        """Sign in the person with this name and password.

        Returns:
            The person, and a token.

        Raises:
            Unauthenticated: the name or the password is wrong; the sentence does not say which.
            TooMany: there were too many wrong attempts.
        """
        key = name.lower()
        waits = self._throttle.attempt(key, caller.address)
        with self._database.read() as session:
            user = session.scalar(select(User).where(User.key == key))
        fits = verify_password(user.password_hash if user else decoy_hash(), password)
        if user is not None and fits and user.active:
            with self._database.write() as session:
                if (unchanged := _unchanged(session, user)) is not None:
                    self._throttle.succeeded(session, key, caller.address)
                    return self.begin_in(session, unchanged, caller)
        with self._database.write() as session:
            record(
                session,
                None,
                "session.sign_in",
                "",
                result="refused",
                actor_name=name,
                address=caller.address,
            )
        raise waits or Unauthenticated(
            "The name or the password is wrong. Try again, or ask your administrator.",
            code="wrong_credentials",
        )

    def begin(self, user: User, caller: Caller) -> tuple[Actor, str]:
        """Sign in somebody who has just proved who they are."""
        with self._database.write() as session:
            return self.begin_in(session, session.get_one(User, user.id), caller)

    def begin_in(self, session: Session, user: User, caller: Caller) -> tuple[Actor, str]:
        """Sign in a user in the caller's transaction."""
        token = self._tokens.begin(
            session, user, address=caller.address[:64], agent=caller.agent[:200]
        )
        actor = make_actor(session, user, address=caller.address)
        record(session, actor, "session.sign_in", f"user:{user.name}")
        return actor, token

    def sign_out(self, token: str, caller: Caller) -> None:
        self._tokens.revoke(token, caller.address)

    def change_password(
        self, actor: Actor, current: str, password: str, caller: Caller
    ) -> tuple[Actor, str]:
        """Choose a new password. All sign-ins end.

        Returns:
            The person, and a token with which they stay signed in.

        Raises:
            Invalid: the current password is wrong, or the new one is easy to guess.
            Conflict: the password was changed at the same time.
        """
        self._throttle.attempt(actor.name.lower(), caller.address)
        with self._database.read() as session:
            known = session.get_one(User, actor.id)
        if not verify_password(known.password_hash, current):
            with self._database.write() as session:
                record(session, actor, "password.change", f"user:{actor.name}", result="refused")
            raise Invalid.field("current", "The current password is wrong.")
        if current == password:
            raise Invalid.field("password", "The new password must differ from the current one.")
        check_password(actor.name, password)
        password_hash = hash_password(password)
        with self._database.write() as session:
            user = _unchanged(session, known)
            if user is None:
                raise Conflict("The password was changed or reset meanwhile. Sign in again.")
            self._throttle.succeeded(session, user.key, caller.address)
            _set_password(session, user, password_hash)
            record(session, actor, "password.change", f"user:{user.name}")
            return self.begin_in(session, user, caller)

    def reset_password(self, actor: Actor, name: str, kind: str) -> PasswordReset:
        """Give somebody a one-time code or a temporary password.

        Their sign-ins, tokens, earlier codes and old password end at once.
        """
        actor.require("users.reset_password")
        temporary = secrets.token_urlsafe(12)
        password_hash = hash_password(temporary)
        with self._database.write() as session:
            user = find_user(session, name, lock=True)
            check_rank(session, actor, user)
            record(session, actor, "password.reset", f"user:{user.name}", kind=kind)
            if kind == "code":
                _set_password(session, user, NO_PASSWORD)
                code, expires = new_code(session, user)
                return PasswordReset(kind="code", secret=code, expires_at=expires)
            _set_password(session, user, password_hash)
            user.must_change_password = True
            return PasswordReset(kind="temporary", secret=temporary, expires_at=None)

    def redeem(self, code: str, password: str, caller: Caller) -> tuple[Actor, str]:
        """Choose a password with a one-time code, and sign in. A right code never has to wait.

        Raises:
            Invalid: the code is wrong, used or expired, or the password is easy to guess.
            TooMany: too many wrong codes came from this address.
        """
        with self._database.read() as session:
            right = is_valid(session, code)
        if not right:
            self._throttle.attempt_code(caller.address)
            with self._database.write() as session:
                refused = {"result": "refused", "address": caller.address}
                record(session, None, "password.redeem", "", **refused)
        password_hash = hash_password(password)
        with self._database.write() as session:
            user = redeem(session, code)
            check_password(user.name, password)
            _set_password(session, user, password_hash)
            record(
                session,
                None,
                "password.redeem",
                f"user:{user.name}",
                actor_name=user.name,
                address=caller.address,
            )
            return self.begin_in(session, user, caller)

    # --- sign-ins and personal access tokens --------------------------------------------------

    def sign_ins(self, actor: Actor, query: ListQuery, name: str | None = None) -> Page[SignInInfo]:
        """List the sign-ins and tokens of the actor, or, for administrators, of somebody else. The
        newest come first.

        A token with scopes sees itself only.
        """
        if name is not None:
            actor.require("users.read")
        with self._database.read() as session:
            user_id = actor.id if name is None else find_user(session, name).id
            own = _SIGN_INS.where(SignIn.user_id == user_id, *_within_token(actor, name))
            if query.filter:
                pattern = like_pattern(query.filter.lower())
                own = own.where(func.lower(SignIn.name).like(pattern, escape="\\"))
            return paginate(
                session,
                own,
                query,
                Page[SignInInfo],
                lambda rows: [_document(row, actor) for row in rows],
                sort="-created_at",
                by=[SignIn.created_at, _PUBLIC_ID],
            )

    def end(self, actor: Actor, public_id: str, name: str | None = None) -> None:
        """End one sign-in or token.

        Raises:
            NotFound: there is no such sign-in.
        """
        if name is not None:
            actor.require("users.update")
        with self._database.write() as session:
            user = session.get_one(User, actor.id) if name is None else find_user(session, name)
            if name is not None:
                check_rank(session, actor, user)
            own = select(SignIn).where(SignIn.user_id == user.id, *_within_token(actor, name))
            for row in session.scalars(own):
                if _public_id(row) == public_id:
                    session.delete(row)
                    record(session, actor, "sign_ins.end", f"user:{user.name}", name=row.name)
                    return
        raise NotFound("There is no such sign-in. It may have ended already.", code="no_sign_in")

    def make_token(self, actor: Actor, new: NewToken) -> IssuedToken:
        """Make a personal access token. It allows no more, and lasts no longer, than the token that
        makes it.

        Raises:
            Forbidden: the actor lacks a scope.
        """
        actor.require("tokens.create")
        scopes = sorted(new.scopes) if new.scopes is not None else None
        beyond = set(scopes or ()) - actor.permissions
        if beyond:
            raise Forbidden("You don't have {beyond} yourself.", beyond=", ".join(sorted(beyond)))
        with self._database.write() as session:
            mine = session.get(SignIn, actor.sign_in)
            if scopes is None and mine is not None:
                scopes = mine.scopes
            user = session.get_one(User, actor.id)
            until = mine.expires_at if mine is not None and mine.name else None
            token = self._tokens.begin_personal(session, user, new.name, scopes, new.days, until)
            session.flush()
            newest = select(SignIn).where(SignIn.user_id == user.id, SignIn.name == new.name)
            row = session.scalars(newest.order_by(SignIn.created_at.desc()).limit(1)).one()
            record(session, actor, "tokens.create", f"user:{user.name}", name=new.name)
            return IssuedToken(token=token, info=_document(row, actor))


def _set_password(session: Session, user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    user.must_change_password = False
    end_sign_ins(session, user)


def _unchanged(session: Session, user: User) -> User | None:
    """Return the account if it is active and still has the password that was just checked."""
    found = session.get(User, user.id, with_for_update=True)
    if found is None or not found.active or found.password_hash != user.password_hash:
        return None
    return found


def _within_token(actor: Actor, name: str | None) -> list[ColumnElement[bool]]:
    """Return the condition that hides a person's other sign-ins from a token with scopes."""
    return [SignIn.id == actor.sign_in] if actor.narrow and name is None else []


def _public_id(row: SignIn) -> str:
    """Return the first part of a token's id: it identifies the token, and is too short to forge
    one."""
    return row.id[:_PUBLIC]


_PUBLIC = 12
# The same in SQL, as a cursor must not hold more of the id.
_PUBLIC_ID = func.substr(SignIn.id, 1, _PUBLIC, type_=String).label("public_id")
_SIGN_INS = select(*SignIn.__table__.columns, _PUBLIC_ID)


def _document(row: SignIn, actor: Actor) -> SignInInfo:
    return SignInInfo(
        id=_public_id(row),
        name=row.name,
        scopes=row.scopes,
        address=row.address,
        agent=row.agent,
        current=row.id == actor.sign_in,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
