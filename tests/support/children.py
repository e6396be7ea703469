"""Work that is given to a child process."""

from __future__ import annotations

from pathlib import Path

from jupyter_mlhub.workers.process.child import Child
from tests.support.running import until

MIB = 2**20
ROOT = Path(__file__).parents[2]


def run(child: Child, task: str) -> None:
    child.start(task.encode())
    until(lambda: child.wait(1), 30, "the task is done")
