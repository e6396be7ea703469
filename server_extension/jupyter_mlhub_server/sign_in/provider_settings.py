"""Who vouches for people, as configured. Read by every server, so it loads nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenIDSettings:
    """A client of an OpenID Connect provider, registered there.

    ``redirect_url`` is given where a proxy hides the address by which browsers know the hub.
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
