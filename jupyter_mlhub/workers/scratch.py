"""Where a process's jobs find their inputs and leave their files: a folder of its own, emptied
after each job and gone with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ..errors import JobFailed

_YOUNG = 60.0
"""Seconds in which a folder may have been made but not locked yet."""


class Scratch:
    """Two folders: ``inputs``, which the jobs' process may only read, and ``outputs``.

    They are locked while they are there. The kernel lets go of the lock when its holder is killed.
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
        """Give the job a file to read, without copying it where that can be helped."""
        target = self.inputs / name
        target.unlink(missing_ok=True)  # never written over: it may be a link to a stored blob
        try:
            os.link(source, target)
        except OSError:  # another file system, or one without links
            shutil.copyfile(source, target)

    def open(self, name: str) -> BinaryIO:
        """A file that the job made.

        Raises:
            JobFailed: there is no such plain file. What else the job may have put there, a link
                to somebody else's file for instance, is not followed.
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
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    with suppress(OSError):
                        os.unlink(entry.path)

    def remove(self) -> None:
        if self._lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = None


def remove_abandoned(root: Path) -> None:
    """Remove what workers that were killed have left behind."""
    for path in root.glob("*") if root.exists() else ():
        with suppress(OSError):  # another user's, or still in use
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                facts = os.fstat(folder)
                if facts.st_uid == os.getuid() and time.time() - facts.st_mtime > _YOUNG:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path)
            finally:
                os.close(folder)


def _not_made() -> JobFailed:
    return JobFailed("The job ended without the file that it should have made.", code="crashed")
