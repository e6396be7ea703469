"""People known by a provider: OpenID Connect, or JupyterHub."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access.actor import Actor
from ..access.audit_trail import record
from ..database import Database, ForeignIdentity, User
from ..errors import Forbidden, Invalid
from ..settings import HubSettings
from .signing_in import Caller, SigningIn
from .users import NO_PASSWORD, add_user

_LONGEST_NAME = 64


@dataclass(frozen=True)
class Identity:
    """A person as a provider knows them. There ``subject`` never changes, while the name may."""

    issuer: str
    subject: str
    name: str
    provider: str
    """The name of the provider for people."""


class Identities:
    """Signs in people by what a provider says, and makes their accounts."""

    def __init__(self, database: Database, signing_in: SigningIn, settings: HubSettings) -> None:
        self._database = database
        self._signing_in = signing_in
        self._settings = settings

    def sign_in(
        self, identity: Identity, caller: Caller, signed_in: Actor | None = None
    ) -> tuple[Actor, str]:
        """Sign in the person with this identity.

        Who signs in for the first time gets an account with the provider's name. An account that
        exists already is theirs only if they are signed in to it, as names alone prove nothing.

        Returns:
            The person, and a token.

        Raises:
            Forbidden: the account is inactive or somebody else's, or accounts are not made.
        """
        try:
            with self._database.write() as session:
                user = self._find_or_add(session, identity, signed_in)
                return self._signing_in.begin_in(session, user, caller)
        except Forbidden as error:
            with self._database.write() as session:
                record(
                    session,
                    None,
                    "session.sign_in",
                    "",
                    result="refused",
                    actor_name=identity.name[:_LONGEST_NAME],
                    address=caller.address,
                    reason=error.code,
                    provider=identity.provider,
                )
            raise

    def _find_or_add(self, session: Session, identity: Identity, signed_in: Actor | None) -> User:
        known = session.scalar(
            select(User)
            .join(ForeignIdentity, ForeignIdentity.user_id == User.id)
            .where(
                ForeignIdentity.issuer == identity.issuer,
                ForeignIdentity.subject == identity.subject,
            )
        )
        if known is not None:
            if not known.active:
                raise Forbidden(
                    "The account {name} is not active. Ask your administrator.",
                    name=known.name,
                    code="inactive",
                )
            return known
        name = account_name(identity, self._settings.administrators)
        user = session.scalar(select(User).where(User.key == name.lower()))
        if signed_in is not None and signed_in.narrow:
            signed_in = None  # a token for a few things is no proof of who somebody is
        if user is None:
            user = self._add(session, identity, name)
        elif signed_in is None or signed_in.id != user.id:
            raise Forbidden(
                "There is an account named {name} already. If it is yours, sign in to it with "
                "its password, then with {provider} once more: from then on the two belong "
                "together.",
                name=user.name,
                provider=identity.provider,
                code="not_linked",
            )
        session.add(
            ForeignIdentity(issuer=identity.issuer, subject=identity.subject, user_id=user.id)
        )
        record(
            session,
            None,
            "users.link",
            f"user:{user.name}",
            actor_name=user.name,
            provider=identity.provider,
        )
        return user

    def _add(self, session: Session, identity: Identity, name: str) -> User:
        role = self._settings.sign_up_role
        if identity.name in self._settings.administrators:  # as the provider has it, unchanged
            role = "administrator"
        elif session.scalar(select(User.id).limit(1)) is None:
            raise Forbidden(
                "Nobody administers this hub yet. Name the administrators in "
                "c.MLHub.administrators, or make the first account with a password.",
                code="no_administrator",
            )
        if not role:
            raise Forbidden(
                "You have no account here, {name}. Ask your administrator to make one.",
                name=name,
                code="no_account",
            )
        user = add_user(session, name, NO_PASSWORD, role)
        record(
            session,
            None,
            "users.create",
            f"user:{name}",
            actor_name=name,
            role=role,
            provider=identity.provider,
        )
        return user


def account_name(identity: Identity, administrators: Sequence[str] = ()) -> str:
    """Turn the provider's name for a person into that of an account.

    Spaces become hyphens. A name that needs other changes gets a suffix of its own: ``_ada`` is not
    ``ada``. So does one that resembles an administrator's, as accounts ignore case and providers
    may not.

    Raises:
        Invalid: no character of the name can be used.
    """
    name = re.sub(r"\s+", "-", identity.name)
    usable = re.sub(r"[^A-Za-z0-9._@+-]+", "-", name).lstrip("._@+-")
    if not usable:
        raise Invalid(
            "{provider} gave no name that an account can have.", provider=identity.provider
        )
    resembles = identity.name not in administrators and name.lower() in {
        each.lower() for each in administrators
    }
    if usable == name and len(name) <= _LONGEST_NAME and not resembles:
        return name
    full_identity = f"{identity.issuer}\n{identity.subject}\n{identity.name}"
    ending = hashlib.sha256(full_identity.encode()).hexdigest()[:8]
    return f"{usable[: _LONGEST_NAME - 9]}-{ending}"
