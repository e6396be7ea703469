"""A forked child process: given one task after the other, heard, measured, ended with all that it
started."""

from __future__ import annotations

import io
import os
import select
import signal
import sys
import tempfile
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import psutil

from ..training.claims import Usage
from .processes import die_with_parent
from .scratch import Scratch

MAX_TASKS = 100
MAX_GROWTH = 128 * 2**20
"""Bytes by which a child may have grown to be given another task."""

_MOST_BYTES = 64 * 2**10
_HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGCHLD)
_DONE = b""

Say = Callable[[bytes], None]
"""Passes a line on to the parent."""
Action = Callable[[BinaryIO, Say, Callable[[], None]], None]


class Child:
    """Runs ``action`` in a fork of this process and ends without coming back from it.

    ``action`` reads its tasks, one a line, from the file that it is given, until there are no
    more. It is given two functions: to say a line, and to tell that the task is done.
    """

    def __init__(self, action: Action) -> None:
        self._answers, answers = os.pipe()
        tasks, write = os.pipe()
        self.signal: str | None = None
        """Name of the signal that ended it; none when it ended by itself."""
        self._scratch = Scratch()
        self._pid = os.fork()
        if self._pid == 0:
            tempfile.tempdir = str(self._scratch.path)
            os.close(self._answers)
            os.close(write)
            _run(action, tasks, answers)
        os.close(answers)  # the child holds the other end: the pipe closes when it is gone
        os.close(tasks)
        self._tasks = io.FileIO(write, "wb")
        self._process = psutil.Process(self._pid)
        self._given = 0
        self._first_size: int | None = None
        self._cpu_before = 0.0
        self._usage = Usage(0, 0.0)
        self.heard: deque[bytes] = deque()
        """The lines that it said since its task began."""
        self._unfinished = b""
        self.is_over = False
        """Whether it is gone."""

    def start(self, task: bytes) -> None:
        """Give it a task, without line breaks; its usage counts from now."""
        memory, self._cpu_before = self._measure([self._process])
        self._usage = Usage(0, 0.0)
        self.heard.clear()
        if self._first_size is None:
            self._first_size = memory
        self._given += 1
        with suppress(OSError):
            Path(f"/proc/{self._pid}/clear_refs").write_text("5")  # forget the peak of memory
        self._scratch.make()
        rest = task + b"\n"
        with suppress(BrokenPipeError):  # whether it is still there, ``wait`` tells
            while rest:
                rest = rest[self._tasks.write(rest) :]

    def wait(self, timeout: float) -> bool:
        """Whether its task is done or it is gone, waiting so many seconds for that, or until it
        says something."""
        if self.is_over:
            return True
        if not select.select([self._answers], [], [], timeout)[0]:
            return False
        said = os.read(self._answers, _MOST_BYTES)
        if not said:
            self._reap()
            return True
        *lines, self._unfinished = (self._unfinished + said).split(b"\n")
        self.heard.extend(line for line in lines if line != _DONE)
        if _DONE not in lines:
            return False
        self._scratch.remove()
        return True

    @property
    def takes_more(self) -> bool:
        """Whether it may be given another task: it left nothing behind after the last."""
        if self.is_over or self._given >= MAX_TASKS:
            return False
        if self._first_size is None:
            return True
        try:
            grown = self._process.memory_info().rss - self._first_size
            return grown < MAX_GROWTH and not self._process.children()
        except psutil.Error:
            return False

    def kill(self) -> None:
        """End it and what it started, if it is still there."""
        if not self.is_over:
            with suppress(ProcessLookupError):
                os.killpg(self._pid, signal.SIGKILL)
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)  # had it no group of its own yet
            self._reap()

    def usage(self, *, whole: bool = True) -> Usage:
        """The peak of memory and the seconds of CPU of its task so far.

        Its own children's are among them if it is the ``whole``, for which all processes of the
        machine have to be looked at.
        """
        with suppress(psutil.Error):
            children = self._process.children(recursive=True) if whole else []
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
        """Of its own memory, where the kernel tells (Linux)."""
        with suppress(OSError):
            for line in Path(f"/proc/{self._pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return 0

    def _reap(self) -> None:
        _, status, used = os.wait4(self._pid, 0)
        os.close(self._answers)
        self._tasks.close()
        self.is_over = True
        self._scratch.remove()
        peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        self._note(peak, used.ru_utime + used.ru_stime)
        if os.WIFSIGNALED(status):
            self.signal = signal.Signals(os.WTERMSIG(status)).name

    def _note(self, memory: int, cpu: float) -> None:
        self._usage = Usage(
            max(memory, self._usage.memory_bytes),
            max(cpu - self._cpu_before, self._usage.cpu_seconds),
        )


def _run(action: Action, tasks: int, answers: int) -> None:
    """The child's whole life. What it inherited of its parent's is never run or flushed."""
    status = 1
    try:
        os.setpgid(0, 0)
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        die_with_parent()
        with os.fdopen(tasks, "rb") as file, os.fdopen(answers, "wb") as out:

            def say(line: bytes) -> None:
                out.write(line + b"\n")
                out.flush()

            action(file, say, lambda: say(_DONE))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
