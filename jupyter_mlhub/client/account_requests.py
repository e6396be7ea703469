"""The client's methods for signing in, and for one's own account."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote

import jwt

from .. import errors
from ..schemas.base import Page
from ..schemas.people.accounts import IssuedToken, Me, PersonInfo, Session, SignInInfo
from .transport import Transport


class People(NamedTuple):
    """Names to share with."""

    users: list[str]
    groups: list[str]


class AccountClient(Transport):
    """Signs in, renews the sign-in, and manages passwords and tokens."""

    def session(self) -> Session:
        return self.get("/session", Session)

    def login(self, name: str, password: str) -> Session:
        """Sign in. Panel, widgets and magics of the same Jupyter server are then signed in, too.

        Raises:
            Unauthenticated: Name or password is wrong.
            TooMany: There were too many attempts. ``retry_after`` gives the seconds to wait.
        """
        answer = self.send("POST", "/session", Session, {"name": name, "password": password})
        return self._keep_token(answer)

    def login_with_jupyterhub(self, token: str | None = None) -> Session:
        """Sign in as the owner of this JupyterHub server.

        Args:
            token: a running server's token from JupyterHub. Default: the token of the server
                that runs this code.

        Raises:
            Unauthenticated: JupyterHub does not accept the token.
        """
        body = {"token": token or os.environ.get("JUPYTERHUB_API_TOKEN")}
        return self._keep_token(self.send("POST", "/session/jupyterhub", Session, body))

    def login_with_token(self, token: str) -> Session:
        """Sign the Jupyter server in with the token from a team hub's page.

        Raises:
            Unauthenticated: The token is not valid.
        """
        return self._keep_token(self.send("POST", "/session/token", Session, {"token": token}))

    @property
    def login_address(self) -> str:
        """The page on which a browser signs in with the hub's OpenID Connect provider."""
        return f"{self.url}/mlhub/api/session/openid"

    def create_first_account(
        self, name: str, password: str, setup_code: str | None = None
    ) -> Session:
        """Create the first account of a new hub. It is an administrator.

        Raises:
            Conflict: The hub already has accounts.
            Invalid: The setup code of a team hub is wrong, or the password is not allowed.
        """
        body = {"name": name, "password": password, "setup_code": setup_code}
        return self._keep_token(self.send("POST", "/session/first", Session, body))

    def logout(self) -> None:
        self.request("DELETE", "/session")

    def whoami(self) -> Me:
        """Get the signed-in account.

        Raises:
            Unauthenticated: Nobody is signed in.
        """
        user = self.session().user
        if user is None:
            raise errors.Unauthenticated(
                "Nobody is signed in to ML Hub. Sign in in the panel, or with %mlhub login."
            )
        return user

    def redeem(self, code: str, password: str) -> Session:
        """Choose a password with a one-time code, and sign in.

        Raises:
            Invalid: The code is wrong or too old, or the password is not allowed.
        """
        body = {"code": code, "password": password}
        return self._keep_token(self.send("POST", "/session/redemption", Session, body))

    def change_password(self, current: str, password: str) -> Session:
        """Choose a new password. Every other sign-in ends.

        Raises:
            Invalid: The current password is wrong, or the new one is not allowed.
        """
        body = {"current": current, "password": password}
        return self._keep_token(self.send("POST", "/account/password", Session, body))

    def renew(self) -> Session:
        """Get a new token from a team hub after half of the old one's lifetime.

        The client does this by itself before a request, so programs need not.
        """
        return self._keep_token(self.send("POST", "/session/renewal", Session))

    def _renew(self) -> None:
        with suppress(errors.MLHubError):  # the request that follows reports the problem
            self.renew()

    def sign_ins(self) -> list[SignInInfo]:
        """List one's own sign-ins and personal access tokens, newest first."""
        return list(self.all("/account/sign-ins", Page[SignInInfo]))

    def end_sign_in(self, sign_in: str) -> None:
        self.request("DELETE", f"/account/sign-ins/{quote(sign_in, safe='')}")

    def make_token(
        self, name: str, *, scopes: list[str] | None = None, days: int = 30
    ) -> IssuedToken:
        """Make a personal access token for scripts on a team hub. It is shown only once."""
        body = {"name": name, "scopes": scopes, "days": days}
        return self.send("POST", "/account/tokens", IssuedToken, body)

    def people(self, filter: str = "") -> People:
        """Find names of people and groups to share with."""
        found = list(self.all("/people", Page[PersonInfo], {"filter": filter}))
        return People(
            users=[person.name for person in found if person.kind == "user"],
            groups=[person.name for person in found if person.kind == "group"],
        )

    def _keep_token(self, session: Session) -> Session:
        """Keep the token of a sign-in at a team hub. A Jupyter server keeps the token itself."""
        if session.token is not None:
            self._http.headers["Authorization"] = f"Bearer {session.token}"
            claims = jwt.decode(session.token, options={"verify_signature": False})
            self._renewal_due = (claims["iat"] + claims["exp"]) / 2
        return session
