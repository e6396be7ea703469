"""The file system of the store. Its failures become the hub's own errors."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import fsspec
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem

from ...errors import MLHubError, Unavailable
from ...languages import say
from ...outages import note_outage

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_OUR_FAULT = (ValueError, TypeError, LookupError, AttributeError, AssertionError)
"""Errors that a wrong program raises. All others come from the store."""


def is_full(error: BaseException | None) -> bool:
    """Return whether a disk was full. Libraries have errors of their own for this, with the same
    words."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return not isinstance(error, MLHubError) and os.strerror(errno.ENOSPC) in str(error)


def disk_full() -> Unavailable:
    """Make the error for a full disk."""
    return Unavailable(
        "The disk of the hub is full. Try again later, and tell the operator of the hub.",
        code="disk_full",
    )


@contextmanager
def reached() -> Iterator[None]:
    """Turn failures of the store into the hub's errors.

    Raises:
        FileNotFoundError: the store answers, and has no such file.
        Unavailable: the store does not answer, or its disk is full.
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
        raise store_away(error) from error


def store_away(reason: object) -> Unavailable:
    """Log that the store does not answer, and make the error for it."""
    note_outage(log, "The store does not answer", reason)
    return Unavailable(
        "The store of the hub's files does not answer. Try again shortly; if it stays so, "
        "tell the operator of the hub.",
        code="store_unavailable",
    )


class StoreFiles:
    """A folder on any file system of fsspec."""

    def __init__(self, url: str, folders: Sequence[str], *, holds_files: bool) -> None:
        """Open the folder, and make it where it is not there.

        Args:
            folders: the folders that it always has.
            holds_files: whether it was used before.

        Raises:
            Unavailable: the store does not answer, or it is not the one that was used before.
        """
        base, root = fsspec.core.url_to_fs(url)
        self.local_root: str | None = root if isinstance(base, LocalFileSystem) else None
        self._files = DirFileSystem(path=root, fs=base)
        self._folders = folders
        if holds_files:
            self.require_there()
        with reached():
            base.makedirs(root, exist_ok=True)
        for folder in folders:
            self.makedirs(folder)

    def require_there(self) -> None:
        """Check that the folder is the one that was used before.

        Where a disk is not mounted, its folder is there and empty. Its files must not count as
        deleted.

        Raises:
            Unavailable: it is another folder.
        """
        if self.local_root is not None:
            for folder in self._folders:
                path = os.path.join(self.local_root, folder)
                if not os.path.isdir(path):
                    raise store_away(say("{path} is no folder: is its disk mounted?", path=path))

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            with reached():
                yield
        except FileNotFoundError:
            self.require_there()
            raise

    def makedirs(self, path: str) -> None:
        with self._reached():
            self._files.makedirs(path, exist_ok=True)

    def exists(self, path: str) -> bool:
        """Return whether a file exists. The method of fsspec also says no where the store does not
        answer."""
        with self._reached():
            try:
                self._files.info(path)
            except FileNotFoundError:
                self.require_there()
                return False
        return True

    def size(self, path: str) -> int:
        with self._reached():
            return int(self._files.size(path))

    def find(self, folder: str) -> dict[str, dict[str, Any]]:
        with self._reached():
            found: dict[str, dict[str, Any]] = self._files.find(folder, detail=True)
        return found

    def remove(self, path: str) -> None:
        with self._reached():
            self._files.rm_file(path)

    def move(self, path: str, target: str) -> None:
        with self._reached():
            self._files.mv(path, target)

    def open(self, path: str, mode: str) -> StoreFile:
        with self._reached():
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
        """Return the descriptor of a local file; None for a remote one."""
        try:
            return int(self._file.fileno())
        except (AttributeError, OSError):
            return None

    def close(self) -> None:
        with reached():
            self._file.close()
