"""Answers come in the language that the caller asks for."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO

import httpx
import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.languages import use_language
from tests.support.running import RunningServer, send

pytestmark = pytest.mark.usefixtures("hub")
PORTUGUESE = {"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.5"}


def ask(service: RunningServer, path: str, **headers: str) -> httpx.Response:
    bearer = {"Authorization": f"token {service.token}"}
    return send("GET", f"{service.url}/mlhub/api{path}", headers=bearer | headers, timeout=60)


def test_a_problem_is_written_in_the_language_of_the_request(service: RunningServer) -> None:
    english = ask(service, "/datasets?cursor=none")
    portuguese = ask(service, "/datasets?cursor=none", **PORTUGUESE)
    assert english.status_code == portuguese.status_code == 422
    assert "Accept-Language" in portuguese.headers["Vary"]
    first, second = english.json(), portuguese.json()
    assert first["detail"].startswith("This cursor does not belong to this list.")
    assert second["detail"].startswith("Este cursor não pertence a esta lista.")
    assert (first["title"], second["title"]) == (
        "The request is not valid",
        "A requisição não é válida",
    )
    for name in ("code", "template", "parameters", "status"):
        assert first[name] == second[name]
    assert first["template"] == first["detail"]
    assert second["errors"][0]["message"] == second["detail"]


def test_permissions_are_told_in_the_language_of_the_request(service: RunningServer) -> None:
    english, portuguese = (
        {each["name"]: each["description"] for each in answer.json()["items"]}
        for answer in (ask(service, "/permissions"), ask(service, "/permissions", **PORTUGUESE))
    )
    assert english.keys() == portuguese.keys()
    assert english["jobs.cancel"] == "Cancel jobs."
    assert portuguese["jobs.cancel"] == "Cancelar tarefas."


def test_what_is_not_there_is_named_in_the_language_of_the_request(service: RunningServer) -> None:
    answer = ask(service, "/models/nowhere", **PORTUGUESE)
    assert answer.json()["detail"] == "Você não tem nenhum modelo chamado nowhere."


def test_a_websocket_speaks_the_language_of_its_address(
    service: RunningServer, hub: HubClient
) -> None:
    async def listen() -> list[str]:
        address = f"{service.url.replace('http', 'ws', 1)}/mlhub/api/events?token={service.token}"
        streams = [await websocket_connect(f"{address}&language={tag}") for tag in ("en", "pt-BR")]
        for stream in streams:
            assert json.loads(str(await stream.read_message())) == {"kind": "ready"}
        await asyncio.to_thread(hub.register, BytesIO(b"\n"), "without-rows")
        return [await message_of_the_failure(stream) for stream in streams]

    english, portuguese = asyncio.run(listen())
    assert english.startswith("The file is empty.")
    assert portuguese.startswith("O arquivo está vazio.")


async def message_of_the_failure(stream: WebSocketClientConnection) -> str:
    while True:
        event = json.loads(str(await stream.read_message()))
        latest = (event["document"] or {}).get("latest") or {}
        if event["kind"] == "dataset" and latest.get("state") == "failed":
            stream.close()
            return str(latest["message"])


def test_a_fault_of_the_address_is_written_in_it_too(service: RunningServer) -> None:
    answer = ask(service, "/nothing", **PORTUGUESE)
    assert answer.json()["detail"] == "A API do ML Hub não tem esse endereço."


def test_the_client_asks_in_the_language_of_its_process(hub: HubClient) -> None:
    use_language("pt-BR")
    try:
        with pytest.raises(Invalid) as refused:
            hub.request("GET", "/datasets", params={"cursor": "none"})
    finally:
        use_language("en")
    assert str(refused.value).startswith("Este cursor não pertence a esta lista.")
