"""What somebody can do with connections alone, most of it without a sign-in."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_mlhub_server.http.addresses import PREFIX
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import TooLarge
from tests.support.people import Team
from tests.support.running import running_server, send, until

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    options = (
        "--MLHub.start_workers=False",
        "--MLHub.processes=1",
        f"--MLHub.max_upload_bytes={4 * MIB}",
    )
    root = tmp_path_factory.mktemp("connections")
    with running_server(root, *options, app="mlhub") as server:
        yield Team(server)


def memory(people: Team) -> int:
    """Bytes that the hub's process takes."""
    text = Path(f"/proc/{people.server.process.pid}/statm").read_text()
    return int(text.split()[1]) * 4096


def headers_of(client: HubClient) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.token}"}


def open_request(people: Team, head: str, path: str) -> socket.socket:
    host, _, port = people.server.url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(f"{head} {PREFIX}{path} HTTP/1.1\r\nHost: {host}\r\n".encode())
    return connection


def answer_of(connection: socket.socket) -> bytes:
    """All that comes until the hub closes the connection."""
    found = b""
    try:
        while chunk := connection.recv(65536):
            found += chunk
    except ConnectionResetError:
        pass
    return found


# --- bodies ---------------------------------------------------------------------------------------

ROUTES = [
    *("POST /session", "POST /jobs", "PATCH /models/x", "POST /nothing", "GET /users"),
    *("GET /models", "GET /datasets/x/versions", "DELETE /uploads/x"),  # others of uploads' verbs
]


@pytest.mark.parametrize("route", ROUTES)
def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(
    people: Team, route: str
) -> None:
    with open_request(people, *route.split()) as connection:
        connection.sendall(b"Content-Length: 500000000\r\n\r\n")
        answer = answer_of(connection)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"too_large"' in answer
    assert b"1.0 MiB" in answer


@pytest.mark.parametrize("route", ROUTES)
def test_a_body_of_unknown_length_is_refused_where_it_becomes_too_large(
    people: Team, route: str
) -> None:
    before = memory(people)
    with open_request(people, *route.split()) as connection:
        connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        try:
            for _ in range(800):
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = answer_of(connection)
    assert answer.startswith(b"HTTP/1.1 413")
    assert memory(people) - before < 20 * MIB


def test_a_list_comes_though_a_body_came_with_its_request(people: Team) -> None:
    """Nobody reads the body. The list's handler would read the body of an upload."""
    address, headers = f"{people.server.url}{PREFIX}/models", headers_of(people.ada)
    for body in (b"x" * 1000, iter([b"x" * 500, b"x" * 500])):
        answer = send("GET", address, headers=headers, content=body)
        assert (answer.status_code, answer.json()["total"]) == (200, 0)
    anybody = send("GET", address, content=iter([b"x" * 500, b"x" * 500]))
    assert anybody.status_code == 401


def test_many_bodies_without_a_sign_in_take_no_memory(people: Team) -> None:
    before = memory(people)
    connections = []
    for _ in range(40):
        connection = open_request(people, "POST", "/jobs")
        connection.sendall(b"Content-Length: 1000000\r\n\r\n")
        connections.append(connection)
    for connection in connections:
        connection.sendall(b"x" * 999_000)
    assert send("GET", f"{people.server.url}{PREFIX}/session").status_code == 200
    assert memory(people) - before < 80 * MIB
    for connection in connections:
        connection.close()


def test_the_sentence_names_the_limit_that_holds(people: Team) -> None:
    with pytest.raises(TooLarge, match=r"larger than the 1\.0 MiB that it may be"):
        people.ada.describe("model", "x", description="x" * MIB)


@pytest.mark.parametrize("chunked", [True, False])
def test_an_upload_that_is_too_large_is_refused_with_413(people: Team, chunked: bool) -> None:
    url = f"{people.server.url}{PREFIX}/models/large/versions?filename=x"
    content = b"x" * (5 * MIB)
    body = iter([content[i : i + 65536] for i in range(0, len(content), 65536)])
    answer = send("POST", url, headers=headers_of(people.ada), content=body if chunked else content)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    incoming = people.server.state_dir / "store" / "incoming"
    until(lambda: not list(incoming.iterdir()), 10, "nothing of it is left")


@pytest.mark.parametrize("chunked", [True, False])
def test_a_part_that_is_larger_than_its_upload_is_refused_with_413(
    people: Team, chunked: bool
) -> None:
    url = f"{people.server.url}{PREFIX}/uploads"
    request = {"kind": "model", "name": f"m-{chunked}", "size": 100}
    begun = send("POST", url, headers=headers_of(people.ada), json=request).json()
    content = b"x" * 200
    body = iter([content[:90], content[90:]])
    place = f"{url}/{begun['id']}?offset=0"
    answer = send(
        "PATCH", place, headers=headers_of(people.ada), content=body if chunked else content
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


# --- slow ones ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    options = (
        "--MLHub.start_workers=False",
        "--MLHub.processes=1",
        "--MLHub.slow_connection_seconds=1",
    )
    with running_server(tmp_path_factory.mktemp("slow"), *options, app="mlhub") as server:
        yield Team(server)


@pytest.mark.parametrize("rest", ["", "Content-Length: 100\r\n\r\n{"])
def test_connections_on_which_too_little_comes_are_closed(impatient: Team, rest: str) -> None:
    """Headers that do not end, and bodies."""
    with open_request(impatient, "POST", "/session") as connection:
        connection.sendall(rest.encode())
        assert answer_of(connection) == b""


def test_a_connection_that_is_kept_for_nothing_is_closed(impatient: Team) -> None:
    with open_request(impatient, "GET", "/session") as connection:
        connection.sendall(b"\r\n")
        assert answer_of(connection).startswith(b"HTTP/1.1 200")


def test_uploads_that_hardly_move_are_closed_and_others_take_their_time(impatient: Team) -> None:
    sign_in = f"Authorization: {headers_of(impatient.ada)['Authorization']}\r\n"
    path = "/models/slow/versions?filename=x"
    with open_request(impatient, "POST", path) as connection:
        connection.sendall(f"{sign_in}Content-Length: 100000\r\n\r\nx".encode())
        assert answer_of(connection) == b""
    with open_request(impatient, "POST", path) as connection:
        connection.sendall(f"{sign_in}Content-Length: 20000\r\nConnection: close\r\n\r\n".encode())
        for _ in range(5):
            connection.sendall(b"x" * 4000)
            end = time.monotonic() + 0.5
            until(lambda end=end: time.monotonic() > end, 2, "time passes")  # type: ignore[misc]
        assert answer_of(connection).startswith(b"HTTP/1.1 201")


def test_a_download_that_nobody_takes_is_closed(impatient: Team) -> None:
    content = b"x" * (32 * MIB)
    impatient.ada.register(io.BytesIO(content), "large", kind="model")
    sign_in = f"Authorization: {headers_of(impatient.ada)['Authorization']}\r\n\r\n"
    with open_request(impatient, "GET", "/models/large/versions/1/content") as connection:
        connection.sendall(sign_in.encode())
        end = time.monotonic() + 7
        until(lambda: time.monotonic() > end, 9, "time passes")
        assert len(answer_of(connection)) < len(content)


# --- sockets --------------------------------------------------------------------------------------


def address_of(people: Team) -> str:
    return f"{people.server.url.replace('http', 'ws')}{PREFIX}/events"


def test_one_person_can_open_so_many_sockets_and_no_more(people: Team) -> None:
    person = people.person("collector")

    async def open_up_to(count: int, opened: list[Any]) -> None:
        while len(opened) < count:
            request = HTTPRequest(address_of(people), headers=headers_of(person))
            opened.append(await websocket_connect(request))
            await opened[-1].read_message()

    async def open_all() -> int:
        opened: list[Any] = []
        with pytest.raises(HTTPClientError, match="429"):
            await open_up_to(150, opened)
        for connection in opened:
            connection.close()
        return len(opened)

    assert asyncio.run(open_all()) == 100


def test_all_sockets_of_a_person_hear_of_a_change_and_none_after_signing_out(people: Team) -> None:
    person = people.person("listener")
    other = people.sign_in("listener")

    async def listen() -> list[Any]:
        opened = [
            await websocket_connect(HTTPRequest(address_of(people), headers=headers_of(client)))
            for client in (person, person, other)
        ]
        for connection in opened:
            assert json.loads(str(await connection.read_message())) == {"kind": "ready"}
        register = asyncio.to_thread(person.register, io.BytesIO(b"x"), "heard", kind="model")
        await register
        heard = [json.loads(str(await connection.read_message())) for connection in opened]
        await asyncio.to_thread(other.logout)
        assert await asyncio.wait_for(opened[2].read_message(), 10) is None
        assert opened[2].close_code == 4401
        await asyncio.to_thread(person.describe, "model", "heard", description="anew")
        after = json.loads(str(await opened[0].read_message()))
        assert after["document"]["description"] == "anew"
        for connection in opened:
            connection.close()
        return heard

    heard = asyncio.run(listen())
    assert [message["key"] for message in heard] == ["heard"] * 3
    assert all(message["document"]["name"] == "heard" for message in heard)


# --- headers for browsers -------------------------------------------------------------------------


def test_pages_of_other_origins_read_nothing_of_a_team_hub(people: Team) -> None:
    foreign = {"Origin": "https://evil.example"}
    url = people.server.url + PREFIX
    answers = [
        send("GET", f"{url}/session", headers=foreign),
        send("POST", f"{url}/session", headers=foreign, json={"name": "ada", "password": "x"}),
        send("GET", f"{url}/models", headers=foreign | headers_of(people.ada)),
        send("GET", f"{url}/nothing", headers=foreign | headers_of(people.ada)),
        send("OPTIONS", f"{url}/models", headers=foreign | headers_of(people.ada)),
        send("GET", f"{people.server.url}/mlhub/metrics", headers=foreign),
        send("GET", f"{people.server.url}/api", headers=foreign),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_answers_are_not_to_be_kept(people: Team) -> None:
    for path in ("/session", "/models", "/nothing", "/openapi.json"):
        answer = send("GET", people.server.url + PREFIX + path, headers=headers_of(people.ada))
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_team_hub_says_nothing_of_jupyter_to_strangers(people: Team) -> None:
    assert "version" not in send("GET", f"{people.server.url}/api").text


# --- what is sent, and what is given back ---------------------------------------------------------


def test_numbers_beyond_all_bounds_are_refused(people: Team) -> None:
    url, headers = people.server.url + PREFIX, headers_of(people.ada)
    for number in ("1e400", "-1e999", "Infinity", "NaN"):
        body = f'{{"kind": "train", "spec": {{"dataset": "x", "seed": {number}}}}}'
        answer = send("POST", f"{url}/jobs", headers=headers, content=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "not_json")


def test_what_people_upload_is_given_back_as_a_file_that_runs_nowhere(people: Team) -> None:
    url = f"{people.server.url}{PREFIX}/models/page/versions"
    headers = headers_of(people.ada) | {"Content-Type": "text/html"}
    page = b"<script>alert(1)</script>"
    send("POST", f"{url}?filename=page.html", headers=headers, content=page)
    answer = send("GET", f"{url}/1/content", headers=headers_of(people.ada))
    assert answer.content == page
    assert "sandbox" in answer.headers["Content-Security-Policy"].split("; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_metrics_come_in_their_own_media_type(people: Team) -> None:
    url = f"{people.server.url}/mlhub/metrics"
    answer = send("GET", url, headers=headers_of(people.ada))
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
