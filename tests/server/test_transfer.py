"""Bytes in and out: hashes, ranges, versions, deletion."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.artifacts.blobs.store import BlobStore
from jupyter_mlhub.errors import Damaged, Invalid
from tests.support.examples import EXAMPLES
from tests.support.running import RunningServer, send

# The server is shared, and equal content is stored once: what is damaged here is ours alone.
CONTENT = (EXAMPLES / "penguins.csv").read_bytes() + b"Adelie,Dream,39.1,18.7,181,3750,,2031\n"
URL = "/mlhub/api/datasets/penguins/versions/1/content"


def register(hub: HubClient, content: bytes, name: str) -> None:
    version = hub.register(io.BytesIO(content), name)
    assert version.dataset is not None
    hub.job(version.dataset.job_id or 0).wait()


def test_ranges_and_tags(service: RunningServer, hub: HubClient) -> None:
    register(hub, CONTENT, "penguins")
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
    register(hub, CONTENT, "twin")
    register(hub, CONTENT, "twin")
    assert [version.number for version in hub.versions("dataset", "twin")] == [2, 1]
    assert hub.delete("dataset", "twin", "1").freed_bytes == 0
    register(hub, CONTENT, "twin")
    assert hub.version("dataset", "twin").number == 3
    hub.delete("dataset", "penguins")
    assert hub.delete("dataset", "twin").freed_bytes > len(CONTENT)
    assert hub.datasets("twin") == []


def test_a_damaged_blob_is_never_handed_out_whole(service: RunningServer, hub: HubClient) -> None:
    register(hub, CONTENT[:-1], "weather")
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


def test_a_table_that_was_changed_is_not_shown(service: RunningServer, hub: HubClient) -> None:
    register(hub, CONTENT, "changed")
    headers = {"Authorization": f"token {service.token}"}
    url = f"{service.url}/mlhub/api/datasets/changed/versions/1"
    table = send("GET", f"{url}/content?format=parquet", headers=headers).content
    sha256 = hashlib.sha256(table).hexdigest()
    assert hub.rows("changed").total == 345
    (service.state_dir / "store" / "blobs" / sha256[:2] / sha256).write_bytes(table[::-1])
    answer = send("GET", f"{url}/rows", headers=headers)
    assert answer.json()["code"] == "damaged"


def test_what_is_known_to_be_right_is_not_hashed_by_each_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = BlobStore(str(tmp_path / "store"), tmp_path / "cache").writer()
    writer.write(b"12345")
    stored = writer.commit()
    hashed: list[str] = []
    file_digest = hashlib.file_digest

    def note(file: BinaryIO, digest: str) -> object:
        hashed.append(file.name)
        return file_digest(file, digest)

    monkeypatch.setattr("jupyter_mlhub.artifacts.blobs.store.hashlib.file_digest", note)
    other = BlobStore(str(tmp_path / "store"), tmp_path / "cache")
    path = other.local_path(stored.sha256, stored.state)
    assert hashed == []
    assert other.local_path(stored.sha256) == path
    assert hashed == [str(path)]
    path.write_bytes(b"12354")
    os.utime(path, ns=(0, (stored.changed_ns or 0) + 1))  # clocks of files tick some ms apart
    for known in (None, stored.state):
        with pytest.raises(Damaged):
            other.local_path(stored.sha256, known)


def test_what_a_name_takes_is_reported_of_the_name(hub: HubClient, tmp_path: Path) -> None:
    for name, sentence in (
        ("bad name", "name takes letters"),
        ("x" * 101, "name may have at most"),
    ):
        with pytest.raises(Invalid, match=f"^{sentence}"):
            hub.register(EXAMPLES / "penguins.csv", name)
    with pytest.raises(Invalid, match=r"^tags"):
        hub.register(EXAMPLES / "penguins.csv", "tagged", tags=["x" * 51])
    source = tmp_path / "données 2024 (final).csv"
    source.write_bytes(CONTENT)
    hub.register(source)
    assert [item.name for item in hub.datasets("donnees")] == ["donnees-2024-final"]


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


@pytest.mark.parametrize(
    ("filename", "name"), [("penguins.csv.gz", "penguins"), ("My file (2).csv", "My-file-2")]
)
def test_the_hub_names_what_comes_without_a_name(
    service: RunningServer, hub: HubClient, tmp_path: Path, filename: str, name: str
) -> None:
    packed = gzip.compress(b"a,b\n1,2\n") if filename.endswith(".gz") else b"a,b\n1,2\n"
    api = f"{service.url}/mlhub/api"
    headers = {"Authorization": f"token {service.token}"}
    raw = send(
        "POST", f"{api}/datasets", headers=headers, params={"filename": filename}, content=packed
    )
    assert raw.status_code == 201, raw.text
    assert raw.headers["Location"] == f"/mlhub/api/datasets/{name}/versions/{raw.json()['number']}"
    body = {"filename": filename, "size": len(packed)}
    begun = send("POST", f"{api}/uploads", headers=headers, json=body)
    assert (begun.status_code, begun.json()["name"]) == (201, name)
    send("DELETE", f"{api}/uploads/{begun.json()['id']}", headers=headers)
    (tmp_path / filename).write_bytes(packed)
    version = hub.register(tmp_path / filename)
    assert hub.artifact("dataset", name).versions == version.number
    hub.delete("dataset", name)


def test_what_has_no_name_at_all_is_refused(service: RunningServer, hub: HubClient) -> None:
    api = f"{service.url}/mlhub/api"
    headers = {"Authorization": f"token {service.token}"}
    for answer in (
        send("POST", f"{api}/models", headers=headers, content=b"x"),
        send("POST", f"{api}/uploads", headers=headers, json={"kind": "model", "size": 1}),
    ):
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"field": "name", "message": "Give the model a name."}]
    with pytest.raises(Invalid, match="Give the dataset a name"):
        hub.register(io.BytesIO(b"a\n1\n"))
