"""Bytes in and out: hashes, ranges, versions, deletion."""

from __future__ import annotations

import hashlib

import httpx

from jupyter_mlhub import HubClient
from tests.conftest import EXAMPLES, register
from tests.running import RunningServer, send

CONTENT = (EXAMPLES / "penguins.csv").read_bytes()
URL = "/mlhub/api/datasets/penguins/versions/1/content"


def test_ranges_and_tags(service: RunningServer, hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    headers = {"Authorization": f"token {service.token}"}
    with httpx.Client(base_url=service.url, headers=headers) as http:
        whole = http.get(URL)
        assert whole.content == CONTENT
        tag = whole.headers["ETag"]
        assert tag == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
        assert http.get(URL, headers={"If-None-Match": tag}).status_code == 304
        for wanted, expected in (
            ("bytes=0-9", CONTENT[:10]),
            ("bytes=100-", CONTENT[100:]),
            ("bytes=-7", CONTENT[-7:]),
            (f"bytes=5-{10**9}", CONTENT[5:]),
        ):
            part = http.get(URL, headers={"Range": wanted})
            assert (part.status_code, part.content) == (206, expected)
        past = http.get(URL, headers={"Range": f"bytes={len(CONTENT)}-"})
        assert past.status_code == 416
        assert past.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_the_same_content_is_stored_once_and_freed_with_its_last_version(hub: HubClient) -> None:
    register(hub, "penguins.csv", "twin")
    register(hub, "penguins.csv", "twin")
    assert [version.number for version in hub.versions("dataset", "twin")] == [2, 1]
    assert hub.delete("dataset", "twin", "1").freed_bytes == 0
    register(hub, "penguins.csv", "twin")
    assert hub.version("dataset", "twin").number == 3
    hub.delete("dataset", "penguins")
    assert hub.delete("dataset", "twin").freed_bytes > len(CONTENT)
    assert hub.datasets("twin") == []


def test_a_damaged_blob_is_never_handed_out_whole(service: RunningServer, hub: HubClient) -> None:
    register(hub, "seattle-weather.csv", "weather")
    sha256 = hub.version("dataset", "weather").sha256
    blob = service.state_dir / "store" / "blobs" / sha256[:2] / sha256
    content = bytearray(blob.read_bytes())
    content[10] ^= 1
    blob.write_bytes(content)
    url = f"{service.url}/mlhub/api/datasets/weather/versions/1/content"
    try:
        answer = send("GET", url, headers={"Authorization": f"token {service.token}"})
    except httpx.RemoteProtocolError:
        return
    assert answer.status_code == 500
    assert answer.json()["code"] == "damaged"


def test_lists_page_by_cursor(service: RunningServer, hub: HubClient) -> None:
    for number in range(5):
        hub.register(EXAMPLES / "penguins.csv", f"paged-{number}", kind="model")
    headers = {"Authorization": f"token {service.token}"}
    query = {"limit": "2", "sort": "name", "filter": "paged-"}
    names, cursor = [], ""
    with httpx.Client(base_url=service.url, headers=headers) as http:
        while cursor is not None:
            page = http.get(
                "/mlhub/api/models", params=query | ({"cursor": cursor} if cursor else {})
            )
            names += [item["name"] for item in page.json()["items"]]
            cursor = page.json()["next"]
        wrong = http.get("/mlhub/api/models", params=query | {"cursor": "bm90aGluZw"})
    assert names == [f"paged-{number}" for number in range(5)]
    assert wrong.status_code == 422
