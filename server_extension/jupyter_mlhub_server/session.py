"""Signing in and out, and the first account."""

from __future__ import annotations

import hmac

from jupyter_mlhub._version import __version__
from jupyter_mlhub.accounts.service import user_info
from jupyter_mlhub.database import User
from jupyter_mlhub.errors import Invalid, Unauthenticated
from jupyter_mlhub.schemas.accounts import Credentials, FirstAccount, Session

from .gateway import MLHubHandler, operation


class SessionHandler(MLHubHandler):
    resource = "session"
    open_to_all = True

    @operation("Who is signed in", response=Session)
    async def get(self) -> Session:
        try:
            user = await self.signed_in_user()
        except Unauthenticated:
            first = await self.call(self.hub.accounts.is_empty)
            return Session(
                state="first_run" if first else "signed_out",
                needs_setup_code=first and self.lifecycle.is_team_hub,
                version=__version__,
            )
        return Session(state="signed_in", user=user_info(user), version=__version__)

    @operation("Sign in", body=Credentials, response=Session, status=201)
    async def post(self, body: Credentials) -> Session:
        user = await self.call(self.hub.accounts.authenticate, body.name, body.password)
        return await self.begin(user)

    @operation("Sign out", status=204)
    async def delete(self) -> None:
        token = self.hub_token()
        if token is not None:
            await self.call(self.hub.tokens.revoke, token)
        if not self.lifecycle.is_team_hub:
            self.sign_in.forget()

    async def begin(self, user: User) -> Session:
        """Sign this person in. Page script gets no token: the server keeps it."""
        token = self.hub.tokens.issue(user)
        team = self.lifecycle.is_team_hub
        if not team:
            self.sign_in.keep(token)
        return Session(
            state="signed_in",
            user=user_info(user),
            token=token if team else None,
            version=__version__,
        )


class FirstAccountHandler(SessionHandler):
    """The first account, made by whoever starts the hub."""

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
        user = await self.call(self.hub.accounts.create_first, body.name, body.password)
        return await self.begin(user)

    get = MLHubHandler.get  # type: ignore[assignment]
    delete = MLHubHandler.delete  # type: ignore[assignment]
