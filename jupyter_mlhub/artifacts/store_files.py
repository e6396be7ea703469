"""The store's file system, whose failures are the hub's own: it is away, or it is full."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import fsspec
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem

from ..errors import MLHubError, Unavailable
from ..outages import note_outage

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_OUR_FAULT = (ValueError, TypeError, LookupError, AttributeError, AssertionError)
"""What a program that is wrong raises; all else comes from the store."""


def is_full(error: BaseException | None) -> bool:
    """Whether a disk had no room. Libraries have errors of their own for it, with these words."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return not isinstance(error, MLHubError) and os.strerror(errno.ENOSPC) in str(error)


def disk_full() -> Unavailable:
    return Unavailable(
        "The disk of the hub is full. Try again later, and tell whoever runs the hub.",
        code="disk_full",
    )


@contextmanager
def reached() -> Iterator[None]:
    """
    Raises:
        FileNotFoundError: the store answers, and has no such file.
        Unavailable: it does not answer, or has no room.
    """
    try:
        yield
    except (MLHubError, FileNotFoundError):
        raise
    except Exception as error:
        if is_full(error):
            note_outage(log, "The store is full", error)
            raise disk_full() from error
        if isinstance(error, _OUR_FAULT):
            raise
        note_outage(log, "The store does not answer", error)
        raise Unavailable(
            "The store of the hub's files does not answer. Try again shortly; if it stays so, "
            "tell whoever runs the hub.",
            code="store_unavailable",
        ) from error


class StoreFiles:
    """A folder on any file system of fsspec."""

    def __init__(self, url: str) -> None:
        base, root = fsspec.core.url_to_fs(url)
        with reached():
            base.makedirs(root, exist_ok=True)
        self.local_root: str | None = root if isinstance(base, LocalFileSystem) else None
        self._files = DirFileSystem(path=root, fs=base)

    def makedirs(self, path: str) -> None:
        with reached():
            self._files.makedirs(path, exist_ok=True)

    def exists(self, path: str) -> bool:
        """fsspec's own says no, too, when the store does not answer."""
        with reached():
            try:
                self._files.info(path)
            except FileNotFoundError:
                return False
        return True

    def size(self, path: str) -> int:
        with reached():
            return int(self._files.size(path))

    def find(self, folder: str) -> dict[str, dict[str, Any]]:
        with reached():
            found: dict[str, dict[str, Any]] = self._files.find(folder, detail=True)
        return found

    def remove(self, path: str) -> None:
        with reached():
            self._files.rm_file(path)

    def move(self, path: str, target: str) -> None:
        with reached():
            self._files.mv(path, target)

    def open(self, path: str, mode: str) -> StoreFile:
        with reached():
            return StoreFile(self._files.open(path, mode))


class StoreFile:
    """An open file of the store."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, size: int) -> bytes:
        with reached():
            chunk: bytes = self._file.read(size)
        return chunk

    def seek(self, position: int) -> None:
        with reached():
            self._file.seek(position)

    def write(self, data: bytes | memoryview) -> None:
        with reached():
            self._file.write(data)

    def flush(self) -> None:
        with reached():
            self._file.flush()

    def fileno(self) -> int | None:
        """Of a local file; a remote one has none."""
        try:
            return int(self._file.fileno())
        except (AttributeError, OSError):
            return None

    def close(self) -> None:
        with reached():
            self._file.close()
