"""Work that is given to a child process."""

from __future__ import annotations

import time
from pathlib import Path

from jupyter_mlhub.workers.process.child import Child

MIB = 2**20
ROOT = Path(__file__).parents[2]


def run(child: Child, task: str) -> None:
    child.start(task.encode())
    deadline = time.monotonic() + 30
    while not child.wait(1):  # which waits by itself, for every part that the child sends
        assert time.monotonic() < deadline, f"{task} is not done after 30 s"
