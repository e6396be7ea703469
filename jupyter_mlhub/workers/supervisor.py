"""Keep the embedded broker and a worker running as long as the server that started them.

The supervisor is a process of its own, so that the Jupyter server stays light. When the server ends
for any reason, its end of our stdin closes and everything here ends. Only one supervisor per state
directory is active. Others wait, and take over when it ends.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from ..broker.embedded import EmbeddedBroker
from ..errors import MLHubError
from ..processes import when_stdin_closes
from ..settings import HubSettings
from .process.environment import start_with, take_over

LOG = "worker.log"
_BROKER_ALONE = "--broker-alone"
_RESTART_DELAYS = (0.1, 1.0, 5.0, 15.0)
_STABLE_AFTER = 60.0


class Restarts:
    """The delay before something is started again. It grows until the program keeps running."""

    def __init__(self) -> None:
        self._failures = 0
        self._started = 0.0

    def delay(self) -> float:
        """Seconds to wait now."""
        if time.monotonic() - self._started > _STABLE_AFTER:
            self._failures = 0
        if not self._failures:
            return 0.0
        return _RESTART_DELAYS[min(self._failures, len(_RESTART_DELAYS)) - 1]

    def note_start(self) -> None:
        self._failures, self._started = self._failures + 1, time.monotonic()


def start_supervisor(settings: HubSettings, *, with_worker: bool) -> subprocess.Popen[bytes]:
    """Start a supervisor. Closing its ``stdin`` (or our end) stops it and all that it started."""
    settings.ensure_state_dir()
    with (settings.state_dir / LOG).open("ab") as log:
        command = [sys.executable, "-m", __name__, *([] if with_worker else [_BROKER_ALONE])]
        return start_with(command, settings, log=log, keeps_output=False)


def stop_supervisor(process: subprocess.Popen[bytes], timeout: float = 10.0) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Supervisor:
    """The loop that starts and restarts the broker and the worker."""

    def __init__(self, settings: HubSettings, *, with_worker: bool = True) -> None:
        self._settings = settings
        self._with_worker = with_worker
        self._stopping = threading.Event()
        self._broker = None if settings.broker_url else EmbeddedBroker(settings)
        self._worker: subprocess.Popen[bytes] | None = None
        self._log = settings.state_dir / LOG

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        lock = self._wait_for_lock(self._settings.state_dir / "supervisor.lock")
        restarts = Restarts()
        try:
            while not self._stopping.is_set():
                if self._is_running():
                    self._stopping.wait(0.2)
                    continue
                self._stopping.wait(restarts.delay())
                restarts.note_start()
                self._start()
        finally:
            self._end()
            if lock is not None:
                lock.close()

    def _is_running(self) -> bool:
        broker_runs = self._broker is None or self._broker.is_running()
        worker_runs = self._worker is not None and self._worker.poll() is None
        return broker_runs and (worker_runs or not self._with_worker)

    def _start(self) -> None:
        if self._stopping.is_set():
            return
        try:
            if self._broker is not None and not self._broker.is_running():
                self._broker.start()
        except MLHubError as error:
            with self._log.open("a") as log:
                log.write(f"{error.detail}\n")
            return
        if self._with_worker and (self._worker is None or self._worker.poll() is not None):
            with self._log.open("ab") as log:
                command = [sys.executable, "-m", "jupyter_mlhub.workers.start"]
                self._worker = start_with(command, self._settings, log=log, keeps_output=True)

    def _end(self) -> None:
        if self._worker is not None:
            assert self._worker.stdin is not None
            self._worker.stdin.close()  # the worker returns its jobs to the queue and ends
            try:
                self._worker.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self._worker.pid, signal.SIGKILL)
                self._worker.wait()
        if self._broker is not None:
            self._broker.stop()

    def _wait_for_lock(self, path: Path) -> IO[str] | None:
        file = path.open("w")
        while not self._stopping.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except OSError:
                self._stopping.wait(0.5)
        file.close()
        return None


def main() -> None:
    supervisor = Supervisor(take_over(), with_worker=_BROKER_ALONE not in sys.argv)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    when_stdin_closes(supervisor.stop)
    supervisor.run()


if __name__ == "__main__":
    main()
