"""The bridge: a Jupyter server without a hub of its own forwards requests to a team hub.

Panel, widgets and magics see the same addresses. The bridge keeps the person's token, as a Jupyter
server does, and adds it to requests. Jupyter's tokens and cookies never go out, and the hub's token
never comes in.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from tornado import httpclient, web, websocket
from tornado.iostream import StreamClosedError

from jupyter_mlhub.errors import NotFound, Unavailable

from ..http.addresses import PREFIX
from ..http.bodies import ANY_SIZE
from ..http.gateway import MLHubHandler
from ..http.push_socket import PushSocket
from ..sign_in.kept_token import SignIn
from ..sign_in.providers import JupyterHubProvider
from .connection import Bridge

if TYPE_CHECKING:
    import httpx

_TO_HUB = (
    *("Accept", "Content-Type", "Content-Length", "Range", "If-None-Match", "If-Range"),
    *("Accept-Language", "User-Agent"),
)
_FROM_HUB = (
    *("Content-Type", "Content-Length", "Content-Range", "Content-Disposition", "Accept-Ranges"),
    *(
        "Content-Encoding",
        "Content-Security-Policy",
        "ETag",
        "Location",
        "Retry-After",
        "X-Content-Type-Options",
        "Cache-Control",
        "Vary",
        "Allow",
    ),
)
_SIGNING_IN = ("/session", "/account/password")
_AHEAD = 16


class BridgedHandler(MLHubHandler):
    """The common base of forwarded requests and events."""

    resource = "bridge"

    @property
    def bridge(self) -> Bridge:
        bridge: Bridge = self.settings["mlhub"]
        return bridge

    @property
    def sign_in(self) -> SignIn:
        return SignIn(self.bridge.state_dir)

    @property
    def path(self) -> str:
        return self.request.path.partition(PREFIX)[2]

    async def prepare(self, **_: Any) -> None:
        segments = unquote(self.path).split("/")
        await self.pass_jupyter(segments[1] if len(segments) > 1 else "unknown")
        # the address would leave the hub's API, with the person's token
        if {".", ".."} & set(segments):
            raise NotFound("ML Hub's API has no such address.")

    async def bearer(self) -> dict[str, str]:
        """Make the header that signs the person in. The token is renewed after half its
        lifetime."""
        token = self.sign_in.token()
        if token is None:
            return {}
        headers = {"Authorization": f"Bearer {token}"}
        if not _is_half_over(token):
            return headers
        answer = await self.bridge.client.post("/session/renewal", headers=headers)
        fresh = None
        if answer.status_code == 200:
            with suppress(ValueError, AttributeError):  # a page of a proxy
                fresh = answer.json().get("token")
        if fresh is None:
            return headers
        self.sign_in.keep(fresh)
        return {"Authorization": f"Bearer {fresh}"}

    def away(self, error: Exception) -> Unavailable:
        return Unavailable(
            "The team hub {url} can't be reached ({kind}). Try again, or tell your administrator.",
            url=self.bridge.url,
            kind=type(error).__name__,
            code="hub_unavailable",
        )


@web.stream_request_body
class BridgeHandler(BridgedHandler):
    """Forwards a request, and streams both bodies."""

    async def prepare(self, **_: Any) -> None:
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue(_AHEAD)
        self._answer: asyncio.Task[httpx.Response] | None = None
        await super().prepare()
        if self._finished:
            return
        self.request.connection.set_max_body_size(ANY_SIZE)  # type: ignore[union-attr]
        if self.path != "/session/jupyterhub":
            self._answer = asyncio.ensure_future(self._send(self._body()))

    async def data_received(self, chunk: bytes) -> None:
        await self._put(chunk)

    async def forward(self) -> None:
        import httpx

        await self._put(None)
        if self._answer is None:
            # A Jupyter server sends its own token. Nobody can replace it by another person's.
            body = json.dumps({"token": JupyterHubProvider.own_token() or ""}).encode()
            self._answer = asyncio.ensure_future(self._send(body))
        try:
            answer = await self._answer
        except httpx.InvalidURL as error:
            raise NotFound("ML Hub's API has no such address.") from error
        except httpx.HTTPError as error:
            raise self.away(error) from error
        try:
            await self._return(answer)
        except httpx.HTTPError as error:
            self.log.warning("The team hub broke off: %s", error)
            self.request.connection.stream.close()  # type: ignore[union-attr]
        except StreamClosedError:
            pass
        finally:
            await answer.aclose()

    get = post = put = patch = delete = head = forward

    def on_connection_close(self) -> None:
        if self._answer is not None:
            self._answer.cancel()
        super().on_connection_close()

    async def _put(self, chunk: bytes | None) -> None:
        """Pass on a piece of the body, unless the hub has already answered."""
        if self._answer is None or self._answer.done():
            return
        put = asyncio.ensure_future(self._chunks.put(chunk))
        await asyncio.wait([put, self._answer], return_when=asyncio.FIRST_COMPLETED)
        put.cancel()

    async def _body(self) -> AsyncIterator[bytes]:
        while (chunk := await self._chunks.get()) is not None:
            yield chunk

    async def _send(self, body: AsyncIterator[bytes] | bytes) -> httpx.Response:
        incoming = self.request.headers
        names = {name for name in _TO_HUB if name in incoming}
        if isinstance(body, bytes):
            names.discard("Content-Length")
        elif "Content-Length" not in incoming and "Transfer-Encoding" not in incoming:
            body = b""
        headers = {name: incoming[name] for name in names} | await self.bearer()
        client = self.bridge.client
        query = [
            (name, value)
            for name in self.request.query_arguments
            if name not in ("token", "_xsrf")
            for value in self.get_query_arguments(name, strip=False)
        ]
        request = client.build_request(
            str(self.request.method),
            self.path + (f"?{urlencode(query)}" if query else ""),
            headers=[(name.encode(), text.encode("latin-1")) for name, text in headers.items()],
            content=body,
        )
        return await client.send(request, stream=True)

    async def _return(self, answer: httpx.Response) -> None:
        self.set_status(answer.status_code)
        self.clear_header("Content-Type")
        for name in _FROM_HUB:
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        place = answer.headers.get("Location", "")
        if place.startswith("/") and PREFIX in place:  # on the hub; here it may be elsewhere
            self.set_header("Location", self.address_of(place.partition(PREFIX)[2]))
        if self.path.startswith(_SIGNING_IN):
            self.clear_header("Content-Encoding")  # the body was read, and so decompressed
            body = self._without_token(await answer.aread())
            if answer.status_code not in (204, 304):
                self.set_header("Content-Length", str(len(body)))
            self._end(answer, body)
            return
        async for chunk in answer.aiter_raw():
            self.write(chunk)
            await self.flush()
        self._end(answer)

    def _end(self, answer: httpx.Response, body: bytes = b"") -> None:
        media_type = answer.headers.get("Content-Type")
        self.finish(body or None, **({"set_content_type": media_type} if media_type else {}))

    def _without_token(self, body: bytes) -> bytes:
        """Keep the token that signs the person in. Page script never gets it."""
        if self.request.method == "DELETE" and self.path == "/session":
            self.sign_in.forget()
        document = None
        with suppress(ValueError):
            document = json.loads(body)
        if not isinstance(document, dict) or "state" not in document:
            return body
        if document.get("token"):
            self.sign_in.keep(document["token"])
        for provider in document.get("providers", []):
            # the provider's page returns to the hub, not to this server
            if provider["kind"] == "openid":
                provider["page"] = f"{self.bridge.url}{PREFIX}/session/openid"
        return json.dumps({**document, "token": None}).encode()


class BridgedEventsHandler(PushSocket, BridgedHandler):
    """Passes the hub's events on."""

    async def push(self) -> None:
        address = f"{self.bridge.url.replace('http', 'ws', 1)}{PREFIX}/events"
        hub = None
        try:
            sent = self.request.headers.get("Accept-Language", "")
            language = self.get_query_argument("language", sent)
            headers = {**await self.bearer(), "Accept-Language": language}
            request = httpclient.HTTPRequest(address, headers=headers)
            hub = await websocket.websocket_connect(request)
            while (message := await hub.read_message()) is not None:
                await self.write_message(message)
            self.close(hub.close_code or 1001, hub.close_reason)
        except httpclient.HTTPClientError as error:
            self.close(4401 if error.code == 401 else 1011, "the hub refused")
        except (OSError, websocket.WebSocketClosedError, StreamClosedError):
            self.close(1011, "the hub is away")
        finally:
            if hub is not None:
                hub.close()


def _is_half_over(token: str) -> bool:
    import jwt

    try:
        claims = jwt.decode(token, options={"verify_signature": False})  # the hub checks it
        return time.time() > (float(claims["iat"]) + float(claims["exp"])) / 2
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
        return False  # the hub reports what is wrong with it


ROUTES: list[tuple[str, Any]] = [
    (rf"{PREFIX}/events", BridgedEventsHandler),
    (rf"{PREFIX}(?:/.*)?", BridgeHandler),
]
