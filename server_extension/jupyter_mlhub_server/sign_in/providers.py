"""The identity providers: OpenID Connect and JupyterHub."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_mlhub.accounts import Identity
from jupyter_mlhub.errors import Unauthenticated, Unavailable

from .provider_settings import OpenIDSettings

if TYPE_CHECKING:
    import httpx

TIMEOUT = 10.0
JUPYTERHUB = "JupyterHub"
_WELL_KNOWN = "/.well-known/openid-configuration"
_ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]
"""Algorithms with keys that only the provider has. No token may be signed with the client's
secret."""


class OpenIDProvider:
    """The authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0)."""

    def __init__(self, settings: OpenIDSettings) -> None:
        from authlib.integrations.base_client.async_app import AsyncOAuth2Mixin
        from authlib.integrations.base_client.async_openid import AsyncOpenIDMixin
        from authlib.integrations.base_client.sync_app import BaseApp
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        class App(AsyncOAuth2Mixin, AsyncOpenIDMixin, BaseApp):
            client_cls = AsyncOAuth2Client

        self._settings = settings
        self._app = App(
            None,
            "openid",
            client_id=settings.client_id,
            client_secret=settings.client_secret or None,
            server_metadata_url=settings.issuer.rstrip("/") + _WELL_KNOWN,
            client_kwargs={
                "scope": " ".join(settings.scopes),
                "code_challenge_method": "S256",
                "timeout": TIMEOUT,
                **({} if settings.client_secret else {"token_endpoint_auth_method": "none"}),
            },
        )

    async def begin(self, redirect_uri: str) -> tuple[str, dict[str, str]]:
        """Start a sign-in.

        Returns:
            The provider's address for the browser, and the values to keep in that browser.

        Raises:
            Unavailable: The provider can't be reached.
        """
        with self._translated_errors():
            flow = await self._app.create_authorization_url(redirect_uri)
        address = flow.pop("url")
        return address, flow | {"redirect_uri": redirect_uri}

    async def finish(self, flow: dict[str, str], code: str) -> Identity:
        """Exchange ``code`` for a checked ID token and read the person from it.

        Raises:
            Unauthenticated: The provider does not accept the code, or its token is not valid.
            Unavailable: The provider can't be reached.
        """
        with self._translated_errors():
            token = await self._app.fetch_access_token(
                flow["redirect_uri"], code=code, code_verifier=flow["code_verifier"]
            )
            claims = await self._claims(token, flow["nonce"])
            if claims is None:
                raise self._refused("it sent no ID token")
            known = claims
            if self._settings.name_claim not in claims:
                known = await self._user_info(token, claims["sub"])
        if known.get("email_verified") is not True:  # anybody may have written it there
            known = {claim: value for claim, value in known.items() if claim != "email"}
        name = known.get(self._settings.name_claim) or known.get("email") or claims["sub"]
        return Identity(self._settings.issuer, str(claims["sub"]), str(name), self._settings.label)

    async def _claims(self, token: dict[str, Any], nonce: str) -> dict[str, Any] | None:
        metadata = await self._app.load_server_metadata()
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [
            name for name in offered if name in _ALGORITHMS
        ] or ["RS256"]
        found: dict[str, Any] | None = await self._app.parse_id_token(
            token,
            nonce,
            claims_options={
                "iss": {"essential": True, "values": [self._settings.issuer]},
                "aud": {"essential": True, "values": [self._settings.client_id]},
                "nonce": {"essential": True, "value": nonce},
            },
        )
        return found

    async def _user_info(self, token: dict[str, Any], subject: str) -> dict[str, Any]:
        """Ask the provider for more facts. Many put the name there, not into the ID token."""
        metadata = await self._app.load_server_metadata()
        if "userinfo_endpoint" not in metadata:
            return {}
        found: dict[str, Any] = await self._app.userinfo(token=token)
        return found if found.get("sub") == subject else {}

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Turn the libraries' errors into ours, by who caused them."""
        import httpx
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        try:
            yield
        except (httpx.HTTPError, RuntimeError) as error:
            raise _unavailable(self._settings.label, error) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
            raise self._refused(str(error)) from error

    def _refused(self, reason: str) -> Unauthenticated:
        return Unauthenticated(
            "{label} did not sign you in ({reason}). Try again.",
            label=self._settings.label,
            reason=reason,
            code="provider_refused",
        )


class JupyterHubProvider:
    """Asks JupyterHub about tokens."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url.rstrip("/")

    @staticmethod
    def own_token() -> str | None:
        """Return the token that JupyterHub gave this server. It belongs to the server's person."""
        return os.environ.get("JUPYTERHUB_API_TOKEN")

    async def identify(self, token: str) -> Identity:
        """Find the owner of the server that got the token from JupyterHub.

        Raises:
            Unauthenticated: JupyterHub does not know the token, or gave it to something else.
                An app that a person once authorized must not become that person here.
            Unavailable: JupyterHub can't be reached.
        """
        import httpx

        headers = {"Authorization": f"token {quote(token)}"}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as client:
                response = await client.get(f"{self._api_url}/user", headers=headers)
            document = _json_object(response)
        except (httpx.HTTPError, ValueError) as error:
            raise _unavailable(JUPYTERHUB, error) from error
        if response.status_code >= 500:
            raise _unavailable(JUPYTERHUB, f"status {response.status_code}")
        name = document.get("name")
        scopes = document.get("scopes") or []
        is_of_a_server = any(str(scope).startswith("access:servers!server=") for scope in scopes)
        if response.status_code != 200 or document.get("kind") != "user" or not is_of_a_server:
            raise Unauthenticated(
                "JupyterHub does not vouch for this token. Use the one of a running server, "
                "JUPYTERHUB_API_TOKEN.",
                code="provider_refused",
            )
        return Identity(self._api_url, str(name), str(name), JUPYTERHUB)


def _json_object(response: httpx.Response) -> dict[str, Any]:
    document = response.json()
    return document if isinstance(document, dict) else {}


def _unavailable(label: str, reason: object) -> Unavailable:
    return Unavailable(
        "{label} can't be reached ({reason}). Try again, or tell your administrator.",
        label=label,
        reason=reason,
        code="provider_unavailable",
    )
