"""Starting real servers and workers for tests, and ending them with all that they started."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import Conflict, Unavailable

T = TypeVar("T")
PASSWORD = "correct horse"
_LEAN = Path(__file__).parent / "lean"
_OTHER_EXTENSIONS = ("jupyterlab", "notebook_shim", "jupyter_lsp")
_CERTIFICATES = ssl.create_default_context()
"""Loaded once: this takes longer than a request."""


def send(verb: str, url: str, **options: Any) -> httpx.Response:
    """A request of its own, with no cookies of others."""
    return httpx.request(verb, url, verify=_CERTIFICATES, **options)


@dataclass
class RunningServer:
    """A Jupyter server of its own, with its own state, settings and runtime directory."""

    url: str
    token: str
    root: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    @property
    def state_dir(self) -> Path:
        return self.root / "data" / "mlhub"

    def client(self) -> HubClient:
        return HubClient(self.url, self.token)


def lean_environment() -> dict[str, str]:
    """This process's environment, with which Jupyter's programs start sooner (``lean/``)."""
    path = filter(None, [str(_LEAN), os.environ.get("PYTHONPATH")])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}


@contextmanager
def running_server(root: Path, *options: str, app: str = "lab") -> Iterator[RunningServer]:
    """JupyterLab (or ``app``: "server", or "mlhub", a team hub) with ML Hub on loopback.

    A "server" has no extension beside ML Hub and the terminals, because to load JupyterLab takes
    as long as all else.
    """
    port = free_port()
    token = secrets.token_hex(8)
    settings = root / "config" / "lab" / "user-settings"
    notifications = settings / "@jupyterlab" / "apputils-extension"
    notifications.mkdir(parents=True, exist_ok=True)
    (notifications / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    # Lab would start Node at each load, to ask whether its own scripts are to be built again.
    pages = root / "config" / "labconfig"
    pages.mkdir(exist_ok=True)
    (pages / "page_config.json").write_text(json.dumps({"buildCheck": False}))
    (root / "notebooks").mkdir(exist_ok=True)
    environment = {
        **lean_environment(),
        "JUPYTER_TOKEN": token,
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "IPYTHONDIR": str(root / "ipython"),
    }
    command = [
        *(sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        f"--ServerApp.root_dir={root / 'notebooks'}",
        *options,
    ]
    if app == "server":
        left_out = (f"--ServerApp.jpserver_extensions={name}=False" for name in _OTHER_EXTENSIONS)
        command += left_out
    with (root / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    server = RunningServer(f"http://127.0.0.1:{port}", token, root, process, environment)
    try:
        with server.client() as client:
            until(lambda: _answers(client), 60, "the server answers")
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(condition: Callable[[], T], timeout: float, what: str) -> T:
    """Wait for something that another process does; an event can't be had across processes.

    A long wait asks less often, because asking takes CPU from the server that starts.
    """
    deadline = time.monotonic() + timeout
    pause = 0.02
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {timeout} s in vain until {what}"
        time.sleep(pause)
        pause = min(1.3 * pause, 0.2)
    return found


def worker_is_ready(client: HubClient) -> bool:
    try:
        client.estimators()
    except Conflict:
        return False
    return any(worker.online for worker in client.workers())


def every_job_has_ended(client: HubClient) -> bool:
    """Whether nothing waits or runs on the whole hub, as an administrator sees it."""
    states = {row.state for row in client.admin.dashboard().jobs}
    return not states & {"queued", "running"}


def processes_of(state_dir: Path) -> list[int]:
    """Processes that were started for a hub's state directory."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            files = [os.readlink(file) for file in (entry / "fd").iterdir()]
        except (OSError, NotADirectoryError):
            continue
        mentioned = str(state_dir).encode() in words
        if entry.name.isdecimal() and (mentioned or any(str(state_dir) in f for f in files)):
            found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid()]


def _answers(client: HubClient) -> bool:
    try:
        client.session()
    except Unavailable:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
