"""Signing in and out, the first account, and one-time codes."""

from __future__ import annotations

import hmac
import logging
from contextlib import suppress
from functools import cache

from jupyter_mlhub._version import __version__
from jupyter_mlhub.access import Actor
from jupyter_mlhub.accounts import Caller, Identity
from jupyter_mlhub.errors import Invalid, Unauthenticated
from jupyter_mlhub.schemas.people.accounts import (
    Credentials,
    FirstAccount,
    Me,
    Provider,
    Redemption,
    Session,
    ShownToken,
)

from ..http.gateway import MLHubHandler, operation
from ..sign_in.providers import JUPYTERHUB

log = logging.getLogger(__name__)


@cache
def _say_that_addresses_are_a_proxys() -> None:
    log.warning(
        "A proxy stands before the hub, so all people seem to come from one address: failed "
        "sign-ins of one make others wait, and the audit trail has the proxy's address. Set "
        "c.ServerApp.trust_xheaders = True if nobody reaches the hub but through the proxy."
    )


class SigningInHandler(MLHubHandler):
    """The common answer of all ways to sign in."""

    resource = "session"

    @property
    def caller(self) -> Caller:
        headers = self.request.headers
        proxied = "X-Forwarded-For" in headers or "X-Real-Ip" in headers
        if proxied and self.lifecycle.is_team_hub and not self.settings["serverapp"].trust_xheaders:
            _say_that_addresses_are_a_proxys()
        return super().caller

    def begin(self, actor: Actor, token: str) -> Session:
        """Answer with the session. A Jupyter server keeps the token, so page script gets none."""
        team = self.lifecycle.is_team_hub
        if not team:
            self.sign_in.keep(token)
        return self.answer(actor, token if team else None)

    async def begin_for(self, identity: Identity) -> tuple[Actor, str]:
        """Sign in the person that a provider identified.

        If somebody is signed in already, this proves that an account of the same name is theirs.
        """
        signed_in = None
        with suppress(Unauthenticated):
            signed_in = await self.signed_in()
        return await self.call(self.hub.identities.sign_in, identity, self.caller, signed_in)

    def answer(self, actor: Actor, token: str | None = None) -> Session:
        me = Me(
            id=actor.id,
            name=actor.name,
            role=actor.role,
            permissions=sorted(actor.permissions),
            must_change_password=actor.must_change_password,
        )
        return Session(state="signed_in", user=me, token=token, version=__version__)


class SessionHandler(SigningInHandler):
    open_to_all = True

    @operation("Show who is signed in", response=Session)
    async def get(self) -> Session:
        try:
            return self.answer(await self.signed_in())
        except Unauthenticated:
            first = await self.call(self.hub.accounts.is_empty)
            return Session(
                state="first_run" if first else "signed_out",
                needs_setup_code=first and self.lifecycle.is_team_hub,
                providers=self._providers(),
                version=__version__,
            )

    def _providers(self) -> list[Provider]:
        known = self.lifecycle.providers
        found = []
        if known.openid is not None:
            found.append(Provider(kind="openid", label=known.openid.label))
        if known.jupyterhub_api_url:
            found.append(Provider(kind="jupyterhub", label=JUPYTERHUB))
        return found

    @operation("Sign in", body=Credentials, response=Session, status=201)
    async def post(self, body: Credentials) -> Session:
        signed_in = await self.call_heavy(
            self.hub.signing_in.sign_in, body.name, body.password, self.caller
        )
        return self.begin(*signed_in)

    @operation("Sign out", status=204)
    async def delete(self) -> None:
        token = self.hub_token()
        if token is not None:
            await self.call(self.hub.signing_in.sign_out, token, self.caller)
        if not self.lifecycle.is_team_hub:
            self.sign_in.forget()


class FirstAccountHandler(SigningInHandler):
    """The first account. The person who starts the hub creates it."""

    open_to_all = True

    @operation(
        "Create the first account and sign in", body=FirstAccount, response=Session, status=201
    )
    async def post(self, body: FirstAccount) -> Session:
        expected = self.lifecycle.setup_code
        if expected is not None and not hmac.compare_digest(
            expected.encode(), (body.setup_code or "").encode()
        ):
            raise Invalid.field(
                "setup_code", "The setup code is wrong. The hub's log shows it when it starts."
            )
        user = await self.call_heavy(
            self.hub.accounts.create_first, body.name, body.password, address=self.caller.address
        )
        return self.begin(*await self.call(self.hub.signing_in.begin, user, self.caller))


class RedemptionHandler(SigningInHandler):
    """A person with a one-time code chooses a password."""

    open_to_all = True

    @operation(
        "Choose a password with a one-time code, and sign in",
        body=Redemption,
        response=Session,
        status=201,
    )
    async def post(self, body: Redemption) -> Session:
        redeem = self.hub.signing_in.redeem
        return self.begin(*await self.call_heavy(redeem, body.code, body.password, self.caller))


class ShownTokenHandler(SigningInHandler):
    """A Jupyter server gets the token that a team hub's page showed to its person."""

    open_to_all = True

    @operation(
        "Sign in with a token from a team hub's page",
        body=ShownToken,
        response=Session,
        status=201,
    )
    async def post(self, body: ShownToken) -> Session:
        token = body.token.strip()
        try:
            checked = await self.call(self.hub.tokens.check, token, self.caller.address)
        except Unauthenticated as error:
            raise Invalid.field(
                "token", "The hub does not know this token. Copy it whole, or have it show another."
            ) from error
        return self.begin(checked.actor, token)


class RenewalHandler(SigningInHandler):
    """For callers that keep their token themselves. A Jupyter server renews its own."""

    open_before_password_change = True

    @operation("Get a new token after half of the old one's lifetime", response=Session)
    async def post(self) -> Session:
        fresh = None
        if self.lifecycle.is_team_hub:
            fresh = await self.call(self.hub.tokens.renew_if_due, self.hub_token() or "")
        return self.answer(self.actor, fresh)
