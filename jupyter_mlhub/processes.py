"""Child processes that never outlive their parent, however it dies."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

import psutil

_PR_SET_PDEATHSIG = 1
_END_SECONDS = 2.0


def die_with_parent(signal_number: int = signal.SIGKILL) -> None:
    """Let the kernel end this process when its parent ends. This works on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal_number)


class SharedFlag:
    """A flag that any process can set once, for all processes that were forked after it was
    made."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 1)

    def set(self) -> None:
        self._memory[0] = 1

    def is_set(self) -> bool:
        return self._memory[0] == 1


def end_children() -> None:
    """End at once all processes that this one has started, and all that those have started."""
    children = psutil.Process().children(recursive=True)
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children, timeout=_END_SECONDS)


def when_stdin_closes(action: Callable[[], None]) -> None:
    """Call ``action`` from a thread when the parent closes our stdin, or dies."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        action()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
