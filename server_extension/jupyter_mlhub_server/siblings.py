"""More processes of a team hub, which answer on the same port.

One process can't use more than one CPU. The kernel distributes the connections (``SO_REUSEPORT``,
Linux). The processes share the database, the store and the state directory.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

_ENVIRONMENT = "MLHUB_SIBLING"
_MOST_BY_DEFAULT = 4
_LOOK_EVERY = 5.0
_STOP_SECONDS = 2.5
"""Seconds to finish open requests. A process that is killed later loses nothing."""


@dataclass(frozen=True)
class Sibling:
    """The settings that the first process gives another one. The command line would show them to
    all."""

    port: int
    setup_code: str

    @classmethod
    def from_environment(cls) -> Sibling | None:
        given = os.environ.get(_ENVIRONMENT)
        return None if given is None else cls(**json.loads(given))


def processes_by_default() -> int:
    """Choose one process per CPU, at most four, or one where ports can't be shared."""
    if sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST_BY_DEFAULT)


class Siblings:
    """Starts more processes with the same command line, and restarts those that end."""

    def __init__(self, sibling: Sibling, count: int, log: Any) -> None:
        self._sibling = sibling
        self._count = count
        self._log = log
        self._running: list[subprocess.Popen[bytes]] = []
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        for process in self._running:
            assert process.stdin is not None
            process.stdin.close()
        await asyncio.to_thread(self._wait)

    async def _watch(self) -> None:
        while True:
            ended = [process for process in self._running if process.poll() is not None]
            for process in ended:
                self._log.warning("A process of ML Hub ended (%s); starting another.", process.pid)
                self._running.remove(process)
            while len(self._running) < self._count:
                self._running.append(self._new())
            await asyncio.sleep(_LOOK_EVERY)

    def _new(self) -> subprocess.Popen[bytes]:
        code = f"from {__package__}.app import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", code, *sys.argv[1:]],
            stdin=subprocess.PIPE,
            env={**os.environ, _ENVIRONMENT: json.dumps(asdict(self._sibling))},
            start_new_session=True,
        )

    def _wait(self) -> None:
        for process in self._running:
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def end_with_first_process(stop: Callable[[], None]) -> None:
    """Call ``stop`` from a thread of a sibling when the first process ends for any reason."""
    from jupyter_mlhub.processes import when_stdin_closes

    when_stdin_closes(stop)
