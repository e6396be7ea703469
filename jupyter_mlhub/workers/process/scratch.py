"""The folder in which a process's jobs find their inputs and leave their files.

It is emptied after each job and removed with the process, however the process ends.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ...errors import JobFailed

_YOUNG = 60.0
"""Seconds in which a new folder may not be locked yet."""


class Scratch:
    """Two folders: ``inputs``, which the jobs' process may only read, and ``outputs``.

    Both are locked while in use. The kernel releases the lock when its holder is killed.
    """

    def __init__(self, root: Path) -> None:
        self.path = root / secrets.token_hex(8)
        self.inputs = self.path / "inputs"
        self.outputs = self.path / "outputs"
        for folder in (self.path, self.inputs, self.outputs):
            folder.mkdir(mode=0o700, parents=True)
        self._lock: int | None = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def add(self, source: Path, name: str) -> None:
        """Give the job a file to read, without a copy if possible."""
        target = self.inputs / name
        # never written to, because it may be a link to a stored blob
        target.unlink(missing_ok=True)
        try:
            os.link(source, target)
        except OSError:  # another file system, or one without links
            shutil.copyfile(source, target)

    def write(self, content: bytes, name: str) -> None:
        """Give the job bytes to read that are in no file yet."""
        (self.inputs / name).write_bytes(content)

    def open(self, name: str) -> BinaryIO:
        """Open a file that the job made.

        Raises:
            JobFailed: There is no such plain file. Links are not followed, because a job may
                point them to files of other people.
        """
        try:
            file = os.open(self.outputs / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise _not_made() from error
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise _not_made()
        return os.fdopen(file, "rb")

    def clear(self) -> None:
        """Remove the files of a job that has ended."""
        for folder in (self.inputs, self.outputs):
            _empty(folder)

    @property
    def is_empty(self) -> bool:
        return not any(self.inputs.iterdir()) and not any(self.outputs.iterdir())

    def remove(self) -> None:
        if self._lock is not None:
            _remove(self.path)
            os.close(self._lock)
            self._lock = None


def remove_abandoned(root: Path) -> None:
    """Remove the folders of workers that were killed."""
    for path in root.glob("*") if root.exists() else ():
        with suppress(OSError):  # it belongs to another user, or is still in use
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                facts = os.fstat(folder)
                if facts.st_uid == os.getuid() and time.time() - facts.st_mtime > _YOUNG:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove(path)
            finally:
                os.close(folder)


def _remove(path: Path) -> None:
    _empty(path)
    with suppress(OSError):
        path.rmdir()


def _empty(path: Path) -> None:
    """Empty a folder at any depth, and follow no links.

    Nested folders are moved up first. No path gets long, and no function calls itself.
    """
    top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        waiting = os.listdir(top)
        while waiting:
            name = waiting.pop()
            with suppress(OSError):
                if stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
                    waiting.extend(_move_up(name, top))
                    os.rmdir(name, dir_fd=top)
                else:
                    os.unlink(name, dir_fd=top)
    finally:
        os.close(top)


def _unlock(name: str, within: int) -> None:
    """Make a folder accessible that was made without permissions."""
    if sys.platform != "linux":
        return
    folder = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=within)
    try:
        os.chmod(f"/proc/self/fd/{folder}", 0o700)  # the folder itself, whatever is there now
    finally:
        os.close(folder)


def _move_up(name: str, top: int) -> Iterator[str]:
    """Empty a folder: remove its files, and move its folders beside it under new names."""
    _unlock(name, top)
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for inner in os.listdir(folder):
            facts = os.stat(inner, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(facts.st_mode):
                _unlock(inner, folder)
                beside = secrets.token_hex(8)
                os.rename(inner, beside, src_dir_fd=folder, dst_dir_fd=top)
                yield beside
            else:
                os.unlink(inner, dir_fd=folder)
    finally:
        os.close(folder)


def _not_made() -> JobFailed:
    return JobFailed("The job ended without the file that it should have made.", code="crashed")
