"""A process that runs jobs, as its pool process sees it.

The pool process gives it one task after the other, reads its messages, measures it, and ends it
with all processes that it started.
"""

from __future__ import annotations

import io
import json
import os
import select
import shutil
import signal
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path

import psutil

from ...jobs.progress import Usage
from .fork_server import DONE, ForkServer
from .scratch import Scratch

MAX_TASKS = 100
MAX_GROWTH = 128 * 2**20
"""Bytes of growth up to which a child may be given another task."""
MOST_BYTES_A_JOB = 256 * 2**20
"""Bytes of messages that a task may send."""

_MOST_BYTES = 64 * 2**10


class Child:
    """A fork of the fork server, confined to a scratch folder of its own."""

    def __init__(self, server: ForkServer, scratch_dir: Path, most_disk: int = 0) -> None:
        """Fork a child. Its files may take ``most_disk`` bytes. 0 means half of the free space."""
        self.scratch = Scratch(scratch_dir)
        self.most_disk = most_disk or shutil.disk_usage(scratch_dir).free // 2
        self._answers, answers = os.pipe()
        tasks, write = os.pipe()
        starts, status = os.pipe()
        try:
            server.fork(self.scratch.path, self.most_disk, tasks, answers, status)
        finally:
            for end in (tasks, answers, status):  # the server and the child hold them
                os.close(end)
        self._status = os.fdopen(starts, "rb")
        self._tasks = io.FileIO(write, "wb")
        self.signal: str | None = None
        """Name of the signal that ended the child, or None when it ended by itself."""
        self.owner: int | None = None
        """Owner of the jobs that it runs. It never runs jobs of another owner."""
        self.heard: deque[bytes] = deque()
        """Messages since its task began, one a line."""
        self.is_over = False
        """Whether the process is gone."""
        self._is_done = False
        """Whether its last task is done."""
        self._left_behind: bool | None = None
        """Whether processes of its last task still run, or None before this was checked."""
        self._given = 0
        self._first_size: int | None = None
        self._cpu_before = 0.0
        self._usage = Usage(0, 0.0)
        self._unfinished = b""
        self._bytes_sent = 0
        first = self._status.readline()
        self.pid: int = json.loads(first)[0] if first else 0
        if self.pid:
            with suppress(psutil.NoSuchProcess):
                self._process = psutil.Process(self.pid)
                return
        self._reap()

    def start(self, task: bytes) -> None:
        """Give it a task in one line. Its usage counts from now."""
        self._usage = Usage(0, 0.0)
        self.heard.clear()
        self._bytes_sent = 0
        self._is_done, self._left_behind = False, None
        if self.is_over:
            return
        memory, self._cpu_before = self._measure([self._process])
        if self._first_size is None:
            self._first_size = memory
        self._given += 1
        with suppress(OSError):
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")  # reset the peak of memory
        rest = task + b"\n"
        with suppress(BrokenPipeError):  # ``wait`` reports whether the process is still there
            while rest:
                rest = rest[self._tasks.write(rest) :]

    def wait(self, timeout: float) -> bool:
        """Wait until it sends a message, its task is done or it is gone, for at most ``timeout``
        seconds.

        Returns:
            Whether the task is done or the process is gone.
        """
        if self.is_over:
            return True
        if not select.select([self._answers], [], [], timeout)[0]:
            return False
        sent = os.read(self._answers, _MOST_BYTES)
        if not sent:
            self._reap()
            return True
        self._bytes_sent += len(sent)
        if self._bytes_sent > MOST_BYTES_A_JOB:
            self.kill()  # a job with so many messages would fill our memory
        *lines, self._unfinished = (self._unfinished + sent).split(b"\n")
        self.heard.extend(line for line in lines if line != DONE)
        self._is_done = DONE in lines
        return self._is_done

    @property
    def takes_more(self) -> bool:
        """Whether it may be given another task: it left nothing behind after the last."""
        if self.is_over or self._given >= MAX_TASKS:
            return False
        if self._first_size is None:
            return True
        try:
            grown = self._process.memory_info().rss - self._first_size
            if self._left_behind is None:
                self._left_behind = bool(self._process.children())
            return grown < MAX_GROWTH and not self._left_behind
        except psutil.Error:
            return False

    def kill(self) -> None:
        """Kill the process and all that it started, if it still runs."""
        if self.is_over:
            return
        for end in (os.killpg, os.kill):  # it may not have a group of its own yet
            with suppress(ProcessLookupError):
                end(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill the process, wait until it is gone, and remove its files."""
        self.kill()
        if not self.is_over:
            self._reap()
        self.scratch.remove()

    def usage(self, *, whole: bool = True) -> Usage:
        """Measure its task so far: the peak of memory in bytes and the CPU time in seconds.

        ``whole`` includes the processes that it started. This takes a look at all processes of the
        machine.
        """
        if not self.is_over:
            with suppress(psutil.Error):
                is_done = self._is_done
                children = self._process.children(recursive=True) if whole else []
                if whole and is_done:  # another look at all processes would add nothing
                    self._left_behind = bool(children)
                memory, cpu = self._measure([self._process, *children])
                self._note(max(memory, self._peak()), cpu)
        return self._usage

    def _measure(self, processes: list[psutil.Process]) -> tuple[int, float]:
        memory, cpu = 0, 0.0
        for process in processes:
            with suppress(psutil.Error):
                memory += process.memory_info().rss
                times = process.cpu_times()
                cpu += times.user + times.system
        return memory, cpu

    def _peak(self) -> int:
        """Read the peak of its own memory from the kernel (Linux only)."""
        return self._fact("VmHWM:") * 1024

    def threads(self) -> int:
        """Count its threads, where the kernel reports them."""
        return self._fact("Threads:")

    def _fact(self, name: str) -> int:
        with suppress(OSError):
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                if line.startswith(name):
                    return int(line.split()[1])
        return 0

    def _reap(self) -> None:
        """Learn how the process ended. The fork server reports it."""
        last = self._status.readline()
        for file in (self._status, self._tasks):
            file.close()
        os.close(self._answers)
        self.is_over = True
        if not last:  # the server is gone, too
            self.signal = "SIGKILL"
            return
        status, peak, cpu = json.loads(last)
        self._note(peak * (1 if sys.platform == "darwin" else 1024), cpu)
        if os.WIFSIGNALED(status):
            self.signal = signal.Signals(os.WTERMSIG(status)).name

    def _note(self, memory: int, cpu: float) -> None:
        self._usage = Usage(
            max(memory, self._usage.memory_bytes),
            max(cpu - self._cpu_before, self._usage.cpu_seconds),
        )
