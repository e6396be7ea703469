"""Where a task's temporary files lie: a folder of its own, gone with the task however it ends."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_PREFIX = "mlhub-jobs-"
_YOUNG = 60.0
"""Seconds in which a folder may have been made but not locked yet."""


class Scratch:
    """The place for one process's tasks, of which there is one at a time.

    It is locked while it is there. The kernel lets go of the lock when its holder is killed.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.gettempdir()) / f"{_PREFIX}{secrets.token_hex(8)}"
        self._lock: int | None = None

    def make(self) -> None:
        self.path.mkdir(mode=0o700)
        self._lock = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def remove(self) -> None:
        if self._lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = None


def remove_abandoned() -> None:
    """Remove what workers that were killed have left behind."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another user's, or still in use
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                facts = os.fstat(folder)
                if facts.st_uid == os.getuid() and time.time() - facts.st_mtime > _YOUNG:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path)
            finally:
                os.close(folder)
