"""A bridged server whose team hub stands behind a proxy that packs answers and sets cookies."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from jupyter_mlhub.errors import Unauthenticated
from tests.support.running import RunningServer, running_server, send

BODY = json.dumps({"state": "signed_out", "version": "1", "items": [], "total": 0, "next": None})


class Proxy(BaseHTTPRequestHandler):
    """Packs what may be packed, as nginx does with ``gzip on``."""

    cookies: list[str] = []  # noqa: RUF012
    encodings: set[str] = set()  # noqa: RUF012

    def do_GET(self) -> None:
        Proxy.cookies += self.headers.get_all("Cookie", [])
        Proxy.encodings.add(self.headers.get("Accept-Encoding", ""))
        content = BODY.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", "balancer=1; Path=/")
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def bridged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    option = f"--MLHub.hub_url=http://127.0.0.1:{proxy.server_port}"
    with running_server(tmp_path_factory.mktemp("bridge"), option, app="server") as server:
        yield server
    proxy.shutdown()


def test_answers_come_unpacked_and_cookies_stay_where_they_are(bridged: RunningServer) -> None:
    Proxy.cookies.clear()
    for path in ("/session", "/models", "/models"):
        headers = {"Authorization": f"token {bridged.token}", "Accept-Encoding": "gzip"}
        answer = send("GET", f"{bridged.url}/mlhub/api{path}", headers=headers)
        assert answer.json()["version"] == "1"
        assert "balancer" not in answer.headers.get("Set-Cookie", "")
    assert Proxy.cookies == []
    assert Proxy.encodings == {"identity"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a.b.c", b"no token", b"x.y.z\nq"])
def test_a_damaged_sign_in_breaks_nothing(bridged: RunningServer, content: bytes) -> None:
    path: Path = bridged.state_dir / "sign-in.jwt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with bridged.client() as client:
        assert client.session().state == "signed_out"
        with pytest.raises(Unauthenticated):
            client.whoami()
