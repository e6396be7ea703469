"""The blob store: bytes named by their SHA-256, on any file system of fsspec.

Keys are made from hashes. Nothing that a caller wrote becomes part of a path or URL.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ...errors import Damaged, NotFound, Unavailable
from .cache import BlobCache
from .file_system import StoreFile, StoreFiles, reached

CHUNK = 1024 * 1024

_FOLDERS = ("blobs", "incoming")
_MOST_PAUSED = 200

FileState = tuple[int, int]
"""Size in bytes, and the time of the last change. While both stay, the bytes count as unchanged."""


@dataclass(frozen=True)
class StoredBlob:
    """Bytes in the store.

    Args:
        changed_ns: the time of their file's last change when they were hashed, in nanoseconds since
            1970; None where the store has no files of its own.
    """

    sha256: str
    size: int
    changed_ns: int | None = None

    @property
    def state(self) -> FileState | None:
        return None if self.changed_ns is None else (self.size, self.changed_ns)


class BlobStore:
    """Content-addressed bytes. Reading checks the hash.

    Every method raises ``Unavailable`` where the store does not answer, or its disk is full.
    """

    def __init__(self, url: str, cache_dir: Path, *, holds_files: bool = False) -> None:
        """Open the store.

        Args:
            cache_dir: where copies of remote blobs are kept.
            holds_files: whether the store was used before.

        Raises:
            Unavailable: the store does not answer, or is not the one that was used before.
        """
        self._files = StoreFiles(url, _FOLDERS, holds_files=holds_files)
        root = self._files.local_root
        self._local_root = None if root is None else Path(root)
        self._cache = BlobCache(cache_dir)
        self._verified: dict[str, FileState] = {}
        self._paused: dict[str, tuple[int, Any]] = {}

    def writer(self) -> BlobWriter:
        """Return a writer for a new blob. Nothing is visible before its ``commit``."""
        return BlobWriter(
            self._files, f"incoming/{secrets.token_hex(16)}", self._remember, 0, hashlib.sha256()
        )

    def resumable_writer(self, upload: str) -> BlobWriter:
        """Return a writer that continues an upload after a pause or a broken connection.

        Where another process received the first bytes, the commit hashes all of them.
        """
        size = self.received(upload)
        known, digest = self._paused.pop(upload, (0, hashlib.sha256()))
        return BlobWriter(
            self._files,
            f"incoming/{upload}",
            self._remember,
            size,
            digest if known == size else None,
        )

    def pause(self, upload: str, writer: BlobWriter) -> None:
        """Close a writer, and keep its hash so far, so that the bytes need not be read again."""
        self._paused[upload] = writer.close()
        while len(self._paused) > _MOST_PAUSED:
            self._paused.pop(next(iter(self._paused)))

    def received(self, upload: str) -> int:
        """Return the number of bytes of an upload that have arrived."""
        try:
            return self._files.size(f"incoming/{upload}")
        except FileNotFoundError:
            return 0

    def forget(self, upload: str) -> None:
        """Remove the bytes of an upload."""
        self._paused.pop(upload, None)
        with suppress(FileNotFoundError):
            self._files.remove(f"incoming/{upload}")

    def keys(self) -> Iterator[tuple[str, float]]:
        """Yield the hash of each blob, with the time of its last change in seconds since 1970."""
        yield from self._changed_since_1970("blobs")

    def incoming(self) -> Iterator[tuple[str, float]]:
        """Yield the key of each unfinished blob, with the time of its last change in seconds since
        1970."""
        yield from self._changed_since_1970("incoming")

    def _changed_since_1970(self, folder: str) -> Iterator[tuple[str, float]]:
        if not self._files.exists(folder):
            return
        for path, facts in self._files.find(folder).items():
            changed = facts.get("mtime") or facts.get("LastModified") or 0.0
            seconds = changed.timestamp() if hasattr(changed, "timestamp") else float(changed)
            yield path.rsplit("/", 1)[-1], seconds

    def check(self, sha256: str) -> None:
        """Hash a blob, whatever this process knows about it.

        Raises:
            NotFound: the blob is gone.
            Damaged: its bytes have changed.
        """
        digest = hashlib.sha256()
        with self._open(sha256) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise _damaged(sha256)

    def free_bytes(self) -> int | None:
        """Return the free bytes of the store's disk; None where the store does not tell."""
        if self._local_root is None:
            return None
        try:
            return shutil.disk_usage(self._local_root).free
        except OSError:
            return None

    def put(self, file: BinaryIO) -> StoredBlob:
        """Store the bytes of an open file."""
        writer = self.writer()
        try:
            while chunk := file.read(CHUNK):
                writer.write(chunk)
            return writer.commit()
        except BaseException:
            writer.abort()
            raise

    def chunks(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from ``start`` up to ``stop``, in order.

        When all bytes are read, their hash is checked before the last chunk is yielded, so that
        nobody receives damaged content as a whole. A local file that this process has checked is
        not hashed again until its size or time differs.

        Raises:
            NotFound: the store has no such blob.
            Damaged: the bytes have changed.
        """
        check = start == 0 and stop is None and not self._is_verified(sha256)
        digest = hashlib.sha256()
        remaining = None if stop is None else stop - start
        held: bytes | None = None
        with self._open(sha256) as file:
            file.seek(start)
            while remaining is None or remaining > 0:
                chunk = file.read(CHUNK if remaining is None else min(CHUNK, remaining))
                if not chunk:
                    break
                if remaining is not None:
                    remaining -= len(chunk)
                if not check:
                    yield chunk
                    continue
                digest.update(chunk)
                if held is not None:
                    yield held
                held = chunk
        if check and digest.hexdigest() != sha256:
            raise _damaged(sha256)
        if check:
            self._remember(sha256)
        if held is not None:
            yield held

    def local_path(self, sha256: str, known: FileState | None = None) -> Path:
        """Return the path of a local file with these bytes: the store's own, or a copy in the
        cache.

        Each process hashes the file once, unless its state is the ``known`` one with which it was
        right. For data, which nobody executes, this is enough, and hashing takes a second for each
        GB.

        Raises:
            NotFound: the store has no such blob.
            Damaged: the bytes have changed.
        """
        path = self._own_path(sha256)
        if path is not None:
            if not self.exists(sha256):
                raise _missing(sha256)
        else:
            path = self._cache.copy(sha256, lambda: self.chunks(sha256))
        self._verify(sha256, path, known)
        return path

    def exists(self, sha256: str) -> bool:
        return self._files.exists(_key(sha256))

    def size(self, sha256: str) -> int:
        return self._files.size(_key(sha256))

    def stored(self, sha256: str) -> StoredBlob:
        """Return a blob that is in the store already.

        Raises:
            NotFound: it is not there.
            Damaged: its bytes have changed.
        """
        self.check(sha256)
        state = self._verified.get(sha256)
        return StoredBlob(sha256, self.size(sha256), state and state[1])

    def delete(self, sha256: str) -> None:
        """Remove a blob. It need not be there."""
        with suppress(FileNotFoundError):
            self._files.remove(_key(sha256))

    def _open(self, sha256: str) -> StoreFile:
        try:
            return self._files.open(_key(sha256), "rb")
        except FileNotFoundError as error:
            raise _missing(sha256) from error

    def _verify(self, sha256: str, path: Path, known: FileState | None) -> None:
        """Hash a file once for each of its states."""
        state = _state(path)
        if state in (known, self._verified.get(sha256)):
            return
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise _damaged(sha256)
        self._verified[sha256] = state

    def _is_verified(self, sha256: str) -> bool:
        path = self._own_path(sha256)
        return path is not None and path.exists() and self._verified.get(sha256) == _state(path)

    def _remember(self, sha256: str) -> FileState | None:
        """Note that the bytes were hashed in the file's present state."""
        path = self._own_path(sha256)
        if path is None or not path.exists():
            return None
        state = self._verified[sha256] = _state(path)
        return state

    def _own_path(self, sha256: str) -> Path | None:
        return None if self._local_root is None else self._local_root / _key(sha256)


class BlobWriter:
    """Streams one blob into the store and hashes it. The blob becomes visible as a whole."""

    def __init__(
        self,
        files: StoreFiles,
        key: str,
        committed: Callable[[str], FileState | None],
        size: int,
        digest: Any | None,
    ) -> None:
        """Open the writer.

        Args:
            committed: is called with the hash after the commit.
            size: the number of bytes that have arrived already.
            digest: their hash so far; None where it is not known.
        """
        self._files = files
        self._key = key
        self._committed = committed
        self._file = files.open(key, "ab" if size else "wb")
        self._digest = digest
        self._sealed = ""
        self.size = size

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        if self._digest is not None:
            self._digest.update(data)
        self.size += len(data)

    def seal(self) -> str:
        """Flush to disk, and return the hash under which the blob will be stored."""
        self._file.flush()
        # A remote file has no descriptor: closing it is what makes it durable.
        descriptor = self._file.fileno()
        if descriptor is not None:
            with reached():
                os.fsync(descriptor)
        self._file.close()
        self._sealed = (self._digest or self._hash()).hexdigest()
        return self._sealed

    def commit(self) -> StoredBlob:
        """Flush to disk and move the blob into place. Bytes that are stored already are kept
        once."""
        sha256 = self._sealed or self.seal()
        target = _key(sha256)
        self._files.makedirs(target.rsplit("/", 1)[0])
        self._files.move(self._key, target)
        state = self._committed(sha256)
        return StoredBlob(sha256, self.size, state and state[1])

    def _hash(self) -> Any:
        digest = hashlib.sha256()
        with self._files.open(self._key, "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest

    def close(self) -> tuple[int, Any]:
        """Close the file so that another writer can continue, and return its size and hash so
        far."""
        self._file.close()
        return self.size, self._digest

    def abort(self) -> None:
        """Remove what was written."""
        with suppress(Unavailable):  # what could not be written can't be now, either
            self._file.close()
        with suppress(FileNotFoundError):
            self._files.remove(self._key)


def _state(path: Path) -> FileState:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _key(sha256: str) -> str:
    return f"blobs/{sha256[:2]}/{sha256}"


def _missing(sha256: str) -> NotFound:
    return NotFound(
        "The stored bytes {sha256}… are gone from the store.", sha256=sha256[:12], code="blob_gone"
    )


def _damaged(sha256: str) -> Damaged:
    return Damaged(
        "The stored bytes {sha256}… no longer have the hash under which they were stored. "
        "Restore the store from a backup, or register the file again.",
        sha256=sha256[:12],
    )
