"""A Jupyter server that forwards to a team hub: everything is as on a hub of its own."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Invalid, NotFound, TooLarge, Unauthenticated, Unavailable
from tests.support.examples import EXAMPLES, register
from tests.support.people import Team
from tests.support.running import (
    PASSWORD,
    RunningServer,
    running_server,
    send,
    until,
    worker_is_ready,
)

LIMIT = 20_000_000
LARGE = b"a,b\n" + b"1,2\n" * 3_000_000


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    root = tmp_path_factory.mktemp("hub")
    with running_server(root, f"--MLHub.max_upload_bytes={LIMIT}", app="mlhub") as server:
        found = Team(server)
        found.ada.people()
        yield found


@pytest.fixture(scope="module")
def bridged(team: Team, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    option = f"--MLHub.hub_url={team.server.url}"
    with running_server(tmp_path_factory.mktemp("bridge"), option, app="server") as server:
        yield server


@pytest.fixture(scope="module")
def hub(bridged: RunningServer) -> Iterator[HubClient]:
    with bridged.client() as client:
        session = client.login("ada", PASSWORD)
        assert session.token is None  # the bridge keeps it
        yield client


def test_the_main_job_runs_on_the_team_hub(team: Team, hub: HubClient, tmp_path: Path) -> None:
    assert hub.whoami().name == "ada"
    until(lambda: worker_is_ready(hub), 60, "the worker is ready")
    register(hub, "penguins.csv", "penguins")
    job = hub.train("penguins", "species", "GaussianNB")
    assert job.wait().state == "succeeded"  # waits by long requests
    assert hub.model("penguins-species").load().classes_.tolist() == [
        "Adelie",
        "Chinstrap",
        "Gentoo",
    ]
    assert team.ada.artifact("model", "penguins-species").versions == 1
    whole = hub.download("dataset", "penguins", tmp_path / "penguins.csv").read_bytes()
    assert whole == (EXAMPLES / "penguins.csv").read_bytes()
    path = "/datasets/penguins/versions/1/content"
    part = hub.request("GET", path, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, whole[2:6])
    etag = part.headers["ETag"]
    assert hub.request("GET", path, headers={"If-None-Match": etag}).status_code == 304


def test_large_files_pass_both_ways(hub: HubClient, tmp_path: Path) -> None:
    hub.register(io.BytesIO(LARGE), "large")  # in parts
    assert hub.download("dataset", "large", tmp_path / "x").read_bytes() == LARGE
    pipe = iter([LARGE[:4_000_000], LARGE[4_000_000:8_000_000]])
    answer = hub.request("POST", "/models/piped/versions", params={"filename": "x"}, content=pipe)
    assert answer.status_code == 201
    with pytest.raises(TooLarge):
        hub.register(io.BytesIO(LARGE * 2), "larger")
    assert hub.whoami().name == "ada"


def test_the_answer_of_the_hub_is_passed_on(hub: HubClient) -> None:
    with pytest.raises(NotFound, match="You have no dataset named nothing"):
        hub.artifact("dataset", "nothing")
    with pytest.raises(Invalid, match="filter"):
        hub.request("GET", "/datasets", params={"filter": "x" * 1000})
    hub.describe("dataset", "penguins", tags=["birds", "ice & snow"])
    assert [found.reference for found in hub.datasets("penguins")] == ["penguins"]


@pytest.mark.parametrize("path", ["..", "../../metrics", "%2e%2e/x", "/evil.example/x", "\x7f"])
def test_nothing_but_the_api_is_reached(bridged: RunningServer, hub: HubClient, path: str) -> None:
    assert hub.whoami().name == "ada"
    host, _, port = bridged.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as raw:  # a client would tidy the address up
        raw.sendall(
            f"GET /mlhub/api/{path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
            f"Authorization: token {bridged.token}\r\nUser-Agent: Ünicode\r\n\r\n".encode("latin-1")
        )
        answer = raw.makefile("rb").read()
    assert answer.split(b" ", 2)[1] in (b"400", b"404"), answer


def test_events_pass(bridged: RunningServer, hub: HubClient) -> None:
    async def listen() -> list[dict[str, object]]:
        address = f"{bridged.url.replace('http', 'ws')}/mlhub/api/events"
        headers = {"Authorization": f"token {bridged.token}"}
        socket = await websocket_connect(HTTPRequest(address, headers=headers))
        found = [json.loads(await socket.read_message() or "")]
        await asyncio.to_thread(hub.describe, "dataset", "penguins", description="new words")
        while found[-1].get("key") != "penguins":  # others may be told of meanwhile
            found.append(json.loads(await socket.read_message() or ""))
        socket.close()
        return found

    ready, *_, change = asyncio.run(listen())
    assert ready["kind"] == "ready"
    assert change["document"]["description"] == "new words"  # type: ignore[index]


def test_jupyter_guards_the_bridge(bridged: RunningServer, hub: HubClient) -> None:
    address = f"{bridged.url}/mlhub/api/datasets"
    assert send("GET", address).status_code == 403
    with httpx.Client(base_url=bridged.url) as page:
        page.get("/api/me", params={"token": bridged.token})
        assert page.get("/mlhub/api/datasets").status_code == 200
        assert page.delete("/mlhub/api/session").status_code == 403  # no XSRF token
    assert hub.whoami().name == "ada"
    assert (bridged.state_dir / "sign-in.jwt").stat().st_mode & 0o777 == 0o600


def test_signing_out_ends_it_on_the_hub(team: Team, bridged: RunningServer, hub: HubClient) -> None:
    token = (bridged.state_dir / "sign-in.jwt").read_text()
    hub.logout()
    assert not (bridged.state_dir / "sign-in.jwt").exists()
    with pytest.raises(Unauthenticated):
        hub.whoami()
    with pytest.raises(Unauthenticated):
        hub.jobs()
    with pytest.raises(Unauthenticated):
        HubClient(team.server.url, token).whoami()
    hub.login("ada", PASSWORD)


def test_a_hub_that_is_away_is_reported(tmp_path: Path) -> None:
    with ExitStack() as stack:
        options = ("--MLHub.start_workers=False", "--MLHub.processes=1")
        nobody = running_server(tmp_path / "hub", *options, app="mlhub")
        with nobody as hub:
            option = f"--MLHub.hub_url={hub.url}"
            server = stack.enter_context(running_server(tmp_path / "bridge", option, app="server"))
        answer = send(
            "GET",
            f"{server.url}/mlhub/api/session",
            headers={"Authorization": f"token {server.token}"},
        )
        assert answer.status_code == 503
        assert "can't be reached" in answer.json()["detail"]
        with pytest.raises(Unavailable):
            server.client().register(io.BytesIO(LARGE[:1000]), "x")
