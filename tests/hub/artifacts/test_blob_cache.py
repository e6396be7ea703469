"""Copies of remote blobs stay while somebody uses them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import fsspec
import pytest

from jupyter_mlhub.artifacts.blobs.cache import KEPT_FOR
from jupyter_mlhub.artifacts.blobs.store import BlobStore


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    """A store without files on this machine."""
    fsspec.filesystem("memory").rm("/", recursive=True)
    return BlobStore("memory://store", tmp_path / "cache")


def _store(store: BlobStore, content: bytes) -> str:
    writer = store.writer()
    writer.write(content)
    return writer.commit().sha256


def _age(path: Path, seconds: float) -> None:
    state = path.stat()
    os.utime(path, ns=(int((time.time() - seconds) * 1e9), state.st_mtime_ns))


def test_a_copy_that_nobody_uses_is_removed(store: BlobStore, tmp_path: Path) -> None:
    unused, used, new = (_store(store, text) for text in (b"unused", b"used", b"new"))
    draft = tmp_path / "cache" / f"{unused}.0123abcd"
    foreign = tmp_path / "cache" / "spill"
    for path in store.local_path(unused), store.local_path(used):
        _age(path, KEPT_FOR + 60)
    for path in draft, foreign:
        path.write_bytes(b"")
        _age(path, KEPT_FOR + 60)
    store.local_path(used)
    store.local_path(new)
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {used, new, "spill"}
    assert store.local_path(unused).read_bytes() == b"unused"


def test_a_copy_that_is_used_again_is_not_hashed_again(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = _store(store, b"content")
    path = store.local_path(sha256)
    monkeypatch.setattr("jupyter_mlhub.artifacts.blobs.store.hashlib.file_digest", None)
    assert store.local_path(sha256) == path
