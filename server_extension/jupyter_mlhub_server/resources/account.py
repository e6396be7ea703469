"""One's own account: password, sign-ins and personal access tokens."""

from __future__ import annotations

from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.people.accounts import (
    IssuedToken,
    NewToken,
    PasswordChange,
    Session,
    SignInInfo,
)

from ..http.gateway import MLHubHandler, operation
from .session import SigningInHandler


class SignInsHandler(MLHubHandler):
    resource = "account"

    @operation("List your sign-ins and tokens", query=ListQuery, response=Page[SignInInfo])
    async def get(self, query: ListQuery) -> Page[SignInInfo]:
        return await self.call(self.hub.signing_in.sign_ins, self.actor, query)


class SignInHandler(MLHubHandler):
    resource = "account"

    @operation("End one of your sign-ins or tokens", status=204)
    async def delete(self, sign_in: str) -> None:
        await self.call(self.hub.signing_in.end, self.actor, sign_in)


class TokensHandler(MLHubHandler):
    resource = "account"

    @operation("Make a personal access token", body=NewToken, response=IssuedToken, status=201)
    async def post(self, body: NewToken) -> IssuedToken:
        return await self.call(self.hub.signing_in.make_token, self.actor, body)


class PasswordHandler(SigningInHandler):
    resource = "account"
    open_before_password_change = True

    @operation(
        "Choose a new password and end every other sign-in", body=PasswordChange, response=Session
    )
    async def post(self, body: PasswordChange) -> Session:
        change = self.hub.signing_in.change_password
        changed = await self.call_heavy(
            change, self.actor, body.current, body.password, self.caller
        )
        return self.begin(*changed)
