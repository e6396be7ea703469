"""The configured identity providers. Every server reads this, so it imports nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenIDSettings:
    """A client that is registered with an OpenID Connect provider.

    ``redirect_url`` is needed where a proxy hides the hub's address for browsers.
    """

    issuer: str
    client_id: str
    client_secret: str
    label: str
    name_claim: str
    scopes: tuple[str, ...]
    redirect_url: str


@dataclass(frozen=True)
class ProviderSettings:
    openid: OpenIDSettings | None = None
    jupyterhub_api_url: str = ""
