"""Jupyter's own authentication, then the hub's sign-in, on every address and verb."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from jupyter_mlhub_server.http.addresses import PREFIX
from jupyter_mlhub_server.routes import PATHS, openapi_document
from tornado.httpclient import HTTPClientError
from tornado.websocket import websocket_connect

from tests.support.examples import EXAMPLES
from tests.support.running import PASSWORD, RunningServer, send

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OPEN = {"/session", "/session/first", "/session/redemption", "/session/token", "/openapi.json"}
ACCOUNT = "access"
WALK = [(path, verb) for path in PATHS for verb in VERBS]


def address(server: RunningServer, path: str) -> str:
    filled = path.format(
        job_id=1,
        trial=1,
        board_id=1,
        name="x",
        number=1,
        sign_in="x",
        alias="x",
        split="x",
        upload_id="x",
    )
    return server.url + PREFIX + filled


@pytest.mark.parametrize(("path", "verb"), WALK)
def test_nothing_answers_without_jupyters_token(
    service: RunningServer, path: str, verb: str
) -> None:
    assert send(verb, address(service, path)).status_code == 403


def test_only_session_and_description_answer_without_a_sign_in(service: RunningServer) -> None:
    headers = {"Authorization": f"token {service.token}"}
    with service.client() as client:
        client.logout()
        try:
            for path, verb in WALK:
                answer = send(verb, address(service, path), headers=headers)
                if path in OPEN:
                    assert answer.status_code not in (401, 403), (path, verb)
                else:
                    assert answer.status_code == 401, (path, verb, answer.text)
                    assert answer.json()["code"] == "unauthenticated"
        finally:
            client.login(ACCOUNT, PASSWORD)


def test_a_cookie_alone_may_not_write(service: RunningServer) -> None:
    with httpx.Client(base_url=service.url) as page:
        page.get("/tree", params={"token": service.token})
        assert page.get(f"{PREFIX}/session").json()["state"] == "signed_in"
        assert page.request("DELETE", f"{PREFIX}/session").status_code == 403
        assert page.get(f"{PREFIX}/session").json()["state"] == "signed_in"


def test_page_script_never_gets_the_token(service: RunningServer) -> None:
    with service.client() as client:
        assert client.login(ACCOUNT, PASSWORD).token is None
    assert (service.state_dir / "sign-in.jwt").stat().st_mode & 0o777 == 0o600
    assert (service.state_dir / "jwt.key").stat().st_mode & 0o777 == 0o600


def test_every_address_is_described() -> None:
    assert set(openapi_document()["paths"]) == {PREFIX + path for path in PATHS}


def test_events_tell_a_persons_own_changes(service: RunningServer) -> None:
    """The stream says ready, then what happens; without a token it does not open."""

    async def listen() -> list[dict[str, Any]]:
        url = service.url.replace("http", "ws") + f"{PREFIX}/events"
        with pytest.raises(HTTPClientError) as refused:
            await websocket_connect(url)
        assert refused.value.code == 403
        stream = await websocket_connect(f"{url}?token={service.token}")
        events = [json.loads(str(await stream.read_message()))]
        with service.client() as client:
            upload = asyncio.to_thread(client.register, EXAMPLES / "penguins.csv", "heard")
            task = asyncio.ensure_future(upload)
            while not (
                events[-1]["kind"] == "dataset" and events[-1]["document"]["latest"]["rows"]
            ):
                events.append(json.loads(str(await stream.read_message())))
            await task
            await asyncio.to_thread(client.delete, "dataset", "heard")
        while events[-1]["kind"] != "dataset" or events[-1]["document"] is not None:
            events.append(json.loads(str(await stream.read_message())))
        stream.close()
        return events

    events = asyncio.run(asyncio.wait_for(listen(), 30))
    assert events[0] == {"kind": "ready"}
    assert {"job", "dataset"} <= {event["kind"] for event in events}
    assert {event["key"] for event in events if event["kind"] == "dataset"} == {"heard"}
