"""Limits of a running job: memory, time, disk and threads."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..schemas.pipelines.specs import Resources
from ..settings import HubSettings
from .process.child import Child
from .protocol.failures import too_long, too_many_threads, too_much_disk, too_much_memory

MOST_THREADS = 1000
MOST_FILES = 20_000
_DEEPEST = 64
_BETWEEN_LOOKS = 0.5
"""Seconds. Measuring the files takes up to some tens of milliseconds."""


class Limits:
    """The limits of one job. The time counts from now."""

    def __init__(self, resources: Resources, settings: HubSettings) -> None:
        most = settings.resolved_job_memory_bytes
        self._memory = min(resources.memory_bytes or most, most)
        limits = [limit for limit in (resources.seconds, settings.job_seconds) if limit]
        self._seconds = min(limits, default=None)
        self._looked_at = self._started = time.monotonic()

    def require(self, child: Child) -> None:
        """Check all limits.

        Raises:
            JobFailed: The job exceeded a limit.
        """
        now = time.monotonic()
        if child.usage(whole=False).memory_bytes > self._memory:
            raise too_much_memory(self._memory)
        if self._seconds and now - self._started > self._seconds:
            raise too_long(self._seconds)
        if child.threads() > MOST_THREADS:
            raise too_many_threads(MOST_THREADS)
        if now - self._looked_at > _BETWEEN_LOOKS:
            self._looked_at = now
            require_room(child)


def require_room(child: Child) -> None:
    """Check the job's files.

    Raises:
        JobFailed: The files are too large, too many or too deeply nested.
    """
    taken = 0
    for count, size in enumerate(_sizes(child)):
        taken += size
        if taken > child.most_disk or count > MOST_FILES:
            raise too_much_disk(child.most_disk, MOST_FILES)


def _sizes(child: Child) -> Iterator[int]:
    """Measure the job's folder in bytes, including open files that were already removed."""
    outputs = str(child.scratch.outputs)
    waiting = [(outputs, 0)]
    while waiting:
        folder, depth = waiting.pop()
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    if not entry.is_dir(follow_symlinks=False):
                        yield entry.stat(follow_symlinks=False).st_size
                    elif depth == _DEEPEST:
                        raise too_much_disk(child.most_disk, MOST_FILES)
                    else:
                        waiting.append((entry.path, depth + 1))
                        yield 0
    with suppress(OSError):
        for file in Path(f"/proc/{child.pid}/fd").iterdir():
            with suppress(OSError):
                facts = file.stat()
                if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 0:
                    yield facts.st_size
