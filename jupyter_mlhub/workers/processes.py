"""Child processes that never outlive their parent, however it dies."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int = signal.SIGKILL) -> None:
    """Ask the kernel (Linux) to end this process when its parent ends. Elsewhere: no effect."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal_number)


def when_stdin_closes(action: Callable[[], None]) -> None:
    """Call ``action`` from a thread when the parent closes our stdin, or dies, which closes it."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        action()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
