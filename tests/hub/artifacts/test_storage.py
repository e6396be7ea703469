"""Bytes on their way in, what they take up, and the check of what is stored."""

from __future__ import annotations

import io
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Conflict, Invalid, NotFound, TooLarge
from jupyter_mlhub.schemas.data.storage import PART, UploadInfo
from tests.support.people import Team
from tests.support.running import RunningServer, running_server, until

TABLE = b"number,text\n" + b"".join(b"%d,text of row %d\n" % (i, i) for i in range(600_000))
assert len(TABLE) > PART


@pytest.fixture(scope="module")
def service(own_service: RunningServer) -> RunningServer:
    return own_service


def start(hub: HubClient, content: bytes, name: str = "parts", **said: object) -> UploadInfo:
    return hub.send("POST", "/uploads", UploadInfo, {"name": name, "size": len(content), **said})


def send(hub: HubClient, upload: UploadInfo, offset: int, part: bytes) -> UploadInfo:
    options = {"params": {"offset": offset}, "content": part}
    answer = hub.request("PATCH", f"/uploads/{upload.id}", **options)
    return UploadInfo.model_validate_json(answer.content)


def test_what_arrived_before_the_connection_broke_is_not_sent_again(
    service: RunningServer, hub: HubClient
) -> None:
    upload = start(hub, TABLE, filename="parts.csv", fingerprint="1")
    place = urlsplit(service.url)
    with socket.create_connection((place.hostname or "", place.port or 0)) as connection:
        head = (
            f"PATCH {place.path}/mlhub/api/uploads/{upload.id}?offset=0 HTTP/1.1\r\n"
            f"Host: {place.netloc}\r\nAuthorization: token {service.token}\r\n"
            f"Content-Length: {len(TABLE)}\r\n\r\n"
        )
        connection.sendall(head.encode() + TABLE[: 5 * 2**20])

    def known() -> UploadInfo:
        return start(hub, TABLE, filename="parts.csv", fingerprint="1")

    def answer_to_a_gap() -> str:
        with pytest.raises(Conflict) as refusal:
            send(hub, upload, len(TABLE), b"x")
        return refusal.value.detail

    until(lambda: "bytes have arrived" in answer_to_a_gap(), 20, "the part is given up")
    again = known()
    assert again.id == upload.id
    assert again.received > 0
    with pytest.raises(Conflict, match="Send the rest first"):
        hub.request("POST", f"/uploads/{upload.id}/completion")
    whole = send(hub, upload, again.received, TABLE[again.received :])
    assert whole.received == len(TABLE)

    def finish(_: int) -> type[Exception] | None:
        try:
            hub.request("POST", f"/uploads/{upload.id}/completion")
        except (Conflict, NotFound) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(finish, range(4))).count(None) == 1
    assert [version.filename for version in hub.versions("dataset", "parts")] == ["parts.csv"]
    target = io.BytesIO(hub.request("GET", "/datasets/parts/versions/1/content").content)
    assert target.getvalue() == TABLE
    with pytest.raises(NotFound, match="finished, cancelled or removed"):
        hub.request("POST", f"/uploads/{upload.id}/completion")


def test_the_client_goes_on_where_it_broke_off(
    hub: HubClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(TABLE)
    sent: list[int] = []
    request = httpx.Client.request
    broken = {"left": 2}

    def breaking(self: httpx.Client, verb: str, path: str, **options: object) -> httpx.Response:
        if path.startswith("/uploads/") and verb == "PATCH":
            if broken["left"]:
                broken["left"] -= 1
                raise httpx.ReadError("connection reset")
            sent.append(int(options["headers"]["Content-Length"]))  # type: ignore[index]
        return request(self, verb, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.Client, "request", breaking)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    seen: list[int] = []
    version = hub.register(file, "large", tags=["big"], progress=seen.append)
    assert version.size == len(TABLE) == sum(sent)
    assert max(sent) <= PART
    assert seen[-1] == len(TABLE)
    assert hub.artifact("dataset", "large").tags == ["big"]


def test_an_upload_can_be_cancelled_and_is_ones_own(hub: HubClient) -> None:
    upload = start(hub, TABLE, "given-up")
    send(hub, upload, 0, TABLE[:1000])
    assert hub.storage().uploading == 1000
    hub.request("DELETE", f"/uploads/{upload.id}")
    assert hub.storage().uploading == 0
    with pytest.raises(NotFound):
        send(hub, upload, 1000, b"x")
    with pytest.raises(Invalid, match="name takes letters, digits"):
        start(hub, TABLE, "no name!")
    with pytest.raises(NotFound):
        start(hub, TABLE, "nobody/secret")


def test_limits_are_said_before_a_byte_is_sent(tmp_path: Path) -> None:
    options = (
        "--MLHub.max_upload_bytes=20000000",
        "--MLHub.max_bytes_per_person=1000000",
        "--MLHub.start_workers=False",
        "--MLHub.processes=1",
    )
    with running_server(tmp_path, *options, app="mlhub") as server:
        team = Team(server)
        with pytest.raises(TooLarge, match=r"28\.6 MiB; at most 19\.1 MiB are accepted"):
            team.ada.send("POST", "/uploads", UploadInfo, {"name": "x", "size": 30_000_000})
        with pytest.raises(TooLarge, match=r"0 bytes are used of the 977 KiB"):
            team.ada.register(io.BytesIO(TABLE), "x")
        team.ada.register(io.BytesIO(TABLE[:900_000]), "x")
        with pytest.raises(TooLarge, match=r"879 KiB are used"):
            team.ada.register(io.BytesIO(TABLE[1:900_000]), "x")
        team.ada.register(io.BytesIO(TABLE[:900_000]), "x")  # the same bytes take no room
        assert team.ada.storage().used == 900_000
        eve = team.person("eve")
        mine = start(team.ada, b"x" * 100, "y")
        with pytest.raises(NotFound):
            send(eve, mine, 0, b"x")


def test_a_check_finds_damage_and_removes_what_nothing_needs(
    service: RunningServer, hub: HubClient
) -> None:
    hub.register(io.BytesIO(b"a\n1\n2\n"), "sound")
    version = hub.register(io.BytesIO(b"a\n3\n4\n"), "damaged")
    for name in ("sound", "damaged"):
        found = hub.version("dataset", name)
        assert found.dataset is not None
        hub.job(found.dataset.job_id or 0).wait()
    blobs = service.state_dir / "store" / "blobs"
    (blobs / version.sha256[:2] / version.sha256).write_bytes(b"a\n3\n5\n")
    orphan = blobs / "00" / ("0" * 64)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"nobody knows me")
    fresh = blobs / "00" / ("0" * 63 + "1")
    fresh.write_bytes(b"I may be named in a moment")
    os.utime(orphan, (time.time() - 7200,) * 2)
    job = hub.admin.check_storage()
    detail = job.wait()
    assert detail.result is not None
    check = detail.result.storage
    assert check is not None
    assert [damage.versions for damage in check.damaged] == [["ada/damaged@1"]]
    assert (check.removed, check.freed_bytes) == (1, 15)
    assert not orphan.exists()
    assert fresh.exists()
