"""A forked child process: waited for, measured, ended with all that it started."""

from __future__ import annotations

import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

import psutil

from ..training.claims import Usage
from .processes import die_with_parent

_HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGCHLD)


class Child:
    """Runs ``action`` in a fork of this process and ends without coming back from it."""

    def __init__(self, action: Callable[[], None]) -> None:
        self._ended, inherited = os.pipe()
        self.signal: str | None = None
        """Name of the signal that ended it; none when it ended by itself."""
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._ended)
            _run(action)
        os.close(inherited)  # the child holds the other end: the pipe closes when it is gone
        self._process = psutil.Process(self._pid)
        self._usage = Usage(0, 0.0)
        self._is_over = False

    def wait(self, timeout: float) -> bool:
        """Whether it has ended, waiting so many seconds for that."""
        if not self._is_over and select.select([self._ended], [], [], timeout)[0]:
            self._reap()
        return self._is_over

    def kill(self) -> None:
        """End it and what it started, if it is still there."""
        if not self._is_over:
            with suppress(ProcessLookupError):
                os.killpg(self._pid, signal.SIGKILL)
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)  # had it no group of its own yet
            self._reap()

    def usage(self, *, whole: bool = True) -> Usage:
        """Its peak of memory and its seconds of CPU so far.

        Its own children's are among them if it is the ``whole``, for which all processes of the
        machine have to be looked at.
        """
        memory, cpu = 0, 0.0
        with suppress(psutil.Error):
            children = self._process.children(recursive=True) if whole else []
            for process in [self._process, *children]:
                with suppress(psutil.Error):
                    memory += process.memory_info().rss
                    times = process.cpu_times()
                    cpu += times.user + times.system
        self._usage = Usage(
            max(memory, self._usage.memory_bytes), max(cpu, self._usage.cpu_seconds)
        )
        return self._usage

    def _reap(self) -> None:
        _, status, used = os.wait4(self._pid, 0)
        os.close(self._ended)
        self._is_over = True
        peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        cpu = used.ru_utime + used.ru_stime
        self._usage = Usage(max(peak, self._usage.memory_bytes), max(cpu, self._usage.cpu_seconds))
        if os.WIFSIGNALED(status):
            self.signal = signal.Signals(os.WTERMSIG(status)).name


def _run(action: Callable[[], None]) -> None:
    """The child's whole life. What it inherited of its parent's is never run or flushed."""
    status = 1
    try:
        os.setpgid(0, 0)
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        die_with_parent()
        action()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
