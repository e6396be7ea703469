"""The connection of a bridged server to its team hub. Every server imports it, so it is small."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..http.addresses import PREFIX

if TYPE_CHECKING:
    import httpx


class Bridge:
    """The connection to the team hub, shared by all requests."""

    def __init__(self, url: str, state_dir: Path) -> None:
        self.url = url.rstrip("/")
        self.state_dir = state_dir
        self._client: httpx.AsyncClient | None = None

    is_team_hub = False

    @property
    def client(self) -> httpx.AsyncClient:
        if self._client is None:
            from http.cookiejar import CookieJar, DefaultCookiePolicy

            import httpx

            # The requests of all people go through this client, so it drops the hub's cookies.
            no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
            # A hub that waits for a change answers within a minute.
            self._client = httpx.AsyncClient(
                base_url=self.url + PREFIX,
                timeout=httpx.Timeout(120, connect=10),
                # Bytes are passed on as they come, so they must not be compressed on the way.
                headers={"Accept-Encoding": "identity"},
                cookies=no_cookies,
            )
        return self._client

    async def stop(self) -> None:
        if self._client is not None:
            await self._client.aclose()
