"""Local copies of blobs, for a store that has no files on this machine.

fsspec's ``filecache`` names a copy by its address and trusts it. These are named by their hash, so
that the store can check them.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

KEPT_FOR = 24 * 60 * 60
"""Seconds for which a copy stays that nobody uses."""

_COPY = re.compile(r"[0-9a-f]{64}(\.[0-9a-f]{8})?")
"""The name of a copy, or of its draft."""


class BlobCache:
    """Copies in one folder, which all processes of a machine may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, sha256: str, read: Callable[[], Iterable[bytes]]) -> Path:
        """The copy of a blob; its bytes are read where there is none yet."""
        path = self._folder / sha256
        try:
            _note_use(path)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._remove_unused()
            self._write(path, read())
        return path

    def _write(self, path: Path, chunks: Iterable[bytes]) -> None:
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("wb") as file:
                file.writelines(chunks)
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)

    def _remove_unused(self) -> None:
        oldest = time.time() - KEPT_FOR
        for path in self._folder.iterdir():
            if _COPY.fullmatch(path.name):
                with suppress(FileNotFoundError):  # another process removed it
                    if path.stat().st_atime < oldest:
                        path.unlink()


def _note_use(path: Path) -> None:
    """Set the time of access alone: by the other time the store knows bytes that it has checked."""
    os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
