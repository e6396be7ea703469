"""A store that is away or full is reported on every way in and out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from jupyter_mlhub import HubClient
from jupyter_mlhub.artifacts.blobs.store import BlobStore
from jupyter_mlhub.artifacts.versions import add_blob
from jupyter_mlhub.errors import NotFound, Unavailable
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.settings import HubSettings
from tests.support.people import Team
from tests.support.running import running_server, send

API = "/mlhub/api"


class EndpointConnectionError(Exception):
    """As botocore's: no OSError, and of a package that the hub need not have."""


class Unsteady(MemoryFileSystem):
    """A remote store that goes away and comes back."""

    protocol = "unsteady"
    store: dict[str, Any] = {}  # noqa: RUF012
    pseudo_dirs = [""]  # noqa: RUF012
    error: Exception | None = None

    def _reach(self) -> None:
        if Unsteady.error is not None:
            raise Unsteady.error

    def info(self, path: str, **options: Any) -> Any:
        self._reach()
        return super().info(path, **options)

    def find(self, path: str, *arguments: Any, **options: Any) -> Any:
        self._reach()
        return super().find(path, *arguments, **options)

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        self._reach()
        super().makedirs(path, exist_ok=exist_ok)

    def rm_file(self, path: str) -> None:
        self._reach()
        super().rm_file(path)

    def mv(self, *arguments: Any, **options: Any) -> None:
        self._reach()
        super().mv(*arguments, **options)

    def _open(self, path: str, *arguments: Any, **options: Any) -> Any:
        self._reach()
        return super()._open(path, *arguments, **options)


fsspec.register_implementation("unsteady", Unsteady, clobber=True)


@pytest.fixture
def unsteady(tmp_path: Path) -> Iterator[BlobStore]:
    yield BlobStore("unsteady://store", tmp_path / "cache")
    Unsteady.error = None
    Unsteady.store.clear()


ERRORS = [
    EndpointConnectionError("Could not connect to the endpoint URL"),
    TimeoutError(),
    ConnectionRefusedError(111, "refused"),
    PermissionError("Forbidden"),
    RuntimeError("session is closed"),
]

CALLS: list[Callable[[BlobStore, str], Any]] = [
    lambda store, key: store.writer(),
    lambda store, key: store.resumable_writer("upload"),
    lambda store, key: store.received("upload"),
    lambda store, key: list(store.keys()),
    lambda store, key: store.exists(key),
    lambda store, key: store.size(key),
    lambda store, key: list(store.chunks(key)),
    lambda store, key: store.local_path(key),
    lambda store, key: store.check(key),
    lambda store, key: store.delete(key),
    lambda store, key: store.forget("upload"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("call", range(len(CALLS)))
def test_a_store_that_is_away_is_unavailable(
    unsteady: BlobStore, call: int, error: Exception
) -> None:
    writer = unsteady.writer()
    writer.write(b"content")
    stored = writer.commit()
    Unsteady.error = error
    with pytest.raises(Unavailable) as caught:
        CALLS[call](unsteady, stored.sha256)
    assert caught.value.code == "store_unavailable"
    Unsteady.error = None
    assert b"".join(unsteady.chunks(stored.sha256)) == b"content"


def test_a_store_that_answers_says_what_it_does_not_have(unsteady: BlobStore) -> None:
    with pytest.raises(NotFound):
        list(unsteady.chunks("0" * 64))
    assert not unsteady.exists("0" * 64)


def test_a_store_that_is_away_at_the_start_is_unavailable(tmp_path: Path) -> None:
    Unsteady.error = EndpointConnectionError("away")
    try:
        with pytest.raises(Unavailable, match="does not answer"):
            BlobStore("unsteady://store", tmp_path)
    finally:
        Unsteady.error = None


@pytest.mark.parametrize("left", ["nothing", "a folder", "a file"])
def test_a_store_whose_disk_is_not_mounted_has_lost_nothing(tmp_path: Path, left: str) -> None:
    """Its folder is there and empty, most often."""
    store = BlobStore(str(tmp_path / "store"), tmp_path)
    stored = store.put(io.BytesIO(b"content"))
    (tmp_path / "store").rename(tmp_path / "elsewhere")
    if left == "a folder":
        (tmp_path / "store").mkdir()
    elif left == "a file":
        (tmp_path / "store").touch()
    again = partial(BlobStore, str(tmp_path / "store"), tmp_path, holds_files=True)
    for call in [*(partial(call, store, stored.sha256) for call in CALLS), again]:
        with pytest.raises(Unavailable) as caught:
            call()
        assert caught.value.code == "store_unavailable"
    if left == "a folder":
        assert list((tmp_path / "store").iterdir()) == []  # nothing is written beside the store
        (tmp_path / "store").rmdir()
    elif left == "a file":
        (tmp_path / "store").unlink()
    (tmp_path / "elsewhere").rename(tmp_path / "store")
    assert again().local_path(stored.sha256).read_bytes() == b"content"


def test_a_hub_that_has_files_opens_no_empty_store(tmp_path: Path) -> None:
    settings = HubSettings(state_dir=tmp_path)
    hub = Hub(settings)
    with hub.database.write() as session:
        add_blob(session, hub.store.put(io.BytesIO(b"content")))
    hub.close()
    (tmp_path / "store").rename(tmp_path / "elsewhere")
    with pytest.raises(Unavailable, match="does not answer"):
        Hub(settings)
    (tmp_path / "elsewhere").rename(tmp_path / "store")
    Hub(settings).close()


# --- by HTTP --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    options = ("--MLHub.start_workers=False", "--MLHub.processes=1")
    root = tmp_path_factory.mktemp("store")
    with running_server(root, *options, app="mlhub") as server:
        yield Team(server)


def headers_of(client: HubClient) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.token}"}


def test_uploads_and_downloads_say_that_the_store_is_away(team: Team) -> None:
    team.ada.register(io.BytesIO(b"content"), "kept", kind="model")
    store = team.server.state_dir / "store"
    store.rename(store.with_name("elsewhere"))
    store.write_bytes(b"")  # where a folder was mounted
    try:
        with pytest.raises(Unavailable, match="store of the hub's files") as caught:
            team.ada.register(io.BytesIO(b"more"), "more", kind="model")
        assert caught.value.code == "store_unavailable"
        with pytest.raises(Unavailable) as caught:
            team.ada.download("model", "kept", team.server.root / "kept")
        assert caught.value.code == "store_unavailable"
    finally:
        store.unlink()
        store.with_name("elsewhere").rename(store)
    team.ada.download("model", "kept", team.server.root / "kept")
    log = (team.server.root / "server.log").read_text()
    assert "Traceback" not in log
    assert log.count("The store does not answer") == 1


@pytest.mark.parametrize("size", [100, 5_000_000])
def test_a_disk_that_fills_up_in_an_upload_is_reported(team: Team, size: int) -> None:
    """In the middle of the body, and with its end."""
    url, headers = team.server.url + f"{API}/uploads", headers_of(team.ada)
    request = {"kind": "model", "name": f"full-{size}", "size": size}
    upload = send("POST", url, headers=headers, json=request).json()
    part = team.server.state_dir / "store" / "incoming" / upload["id"]
    part.symlink_to("/dev/full")
    answer = send("PATCH", f"{url}/{upload['id']}?offset=0", headers=headers, content=b"x" * size)
    assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
    part.unlink()
    again = send("PATCH", f"{url}/{upload['id']}?offset=0", headers=headers, content=b"x" * size)
    assert again.json()["received"] == size
    assert "Traceback" not in (team.server.root / "server.log").read_text()
